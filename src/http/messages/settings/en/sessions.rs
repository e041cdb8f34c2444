//! Sign-ins and apps, in English.

use super::super::{Apps, Sessions};

pub(super) const SESSIONS: Sessions = Sessions {
    heading: "Sessions",
    lead: "Where you're signed in. If you don't recognize one, sign it out and change your password.",
    this_one: "This browser",
    device: |browser, system| format!("{browser} on {system}"),
    unknown_device: "Unknown browser",
    address: "Address",
    method: "Signed in by",
    by_password: "Password",
    by_password_and_code: "Password and code",
    by_passkey: "Passkey",
    started: "Started",
    last_active: "Last active",
    end: "Sign out",
    end_of: |device| format!("Sign out {device}"),
    end_others: "Sign out all others",
};

pub(super) const APPS: Apps = Apps {
    heading: "Connected apps",
    lead: "Apps that may use your account. Removing one ends what it can do.",
    empty: "No app is connected to your account.",
    can: "It can",
    only_who_you_are: "Know who you are",
    first_used: "First used",
    last_used: "Last used",
    remove: "Remove",
    remove_of: |app| format!("Remove {app}"),
};
