//! Passwords, second factors and recovery codes, in English.

use super::super::{ChangePassword, Enrol, RecoveryCodes, Security};

pub(super) const SECURITY: Security = Security {
    heading: "Security",
    password_heading: "Password",
    password: "A new password signs you out everywhere else. Your API keys go on.",
    change_password: "Change password",
    two_step_heading: "Two-step verification",
    on: "On",
    off: "Off",
    why: "With a code from your phone beside the password, a stolen password alone opens nothing. API keys need it.",
    active: "Signing in takes your password and a code from one of these:",
    enable: "Set up two-step verification",
    add: "Add another",
    unnamed: "Authenticator app",
    added: |when| format!("Added {when}"),
    remove: "Remove",
    recovery_heading: "Recovery codes",
    recovery: "Each lets you in once when your phone is lost.",
    left: |left| match left {
        0 => "None left".to_owned(),
        1 => "1 left".to_owned(),
        left => format!("{left} left"),
    },
    few_left: "Make new ones before you run out.",
    regenerate: "Make new codes",
};

pub(super) const PASSWORD: ChangePassword = ChangePassword {
    heading: "Change your password",
    lead: "You stay signed in here and are signed out everywhere else.",
    current: "Password as it is",
    new: "New password",
    submit: "Change password",
    wrong_current: "That isn't your password as it is. Try again.",
    same: "That's your password already. Choose another.",
};

pub(super) const ENROL: Enrol = Enrol {
    heading: "Set up two-step verification",
    scan: "Scan this with an authenticator app",
    picture: "QR code with the secret that stands below in letters",
    by_hand: "Or type this secret into the app:",
    open_app: "Open an authenticator app on this device",
    device: "Name of the device (optional)",
    device_hint: "So that you recognize it later, such as “My phone”.",
    code: "Code from the app",
    code_hint: "Six digits. They change every 30 seconds.",
    submit: "Turn on",
    wrong_code: "That code didn't work. Codes change every 30 seconds — check the time on your phone.",
};

pub(super) const RECOVERY_CODES: RecoveryCodes = RecoveryCodes {
    heading: "Two-step verification is on",
    replaced_heading: "Your new recovery codes",
    lead: "Keep these codes somewhere safe. Each lets you in once when your phone is lost. They are shown only now.",
    saved: "I have saved these",
    submit: "Continue",
    file_title: |product, account| format!("{product} recovery codes of {account}. Each works once."),
};
