//! The settings pages in English.

mod api_keys;
mod applications;
mod confirm;
mod profile;
mod security;
mod sessions;

use super::super::Explanation;
use super::{Notices, Settings, SettingsFrame};

/// English texts of the settings pages.
pub(in crate::messages) const EN: Settings = Settings {
    frame: SettingsFrame {
        navigation: "Settings",
        profile: "Profile",
        security: "Security",
        sessions: "Sessions",
        apps: "Connected apps",
        api_keys: "API Keys",
        applications: "Applications",
        acting_for: "Organization",
        switch: "Switch",
        sign_out: "Sign out",
        copy: "Copy",
        copied: "Copied",
        download: "Download",
        print: "Print",
        show: "Show",
        hide: "Hide",
        cancel: "Cancel",
        never: "Never",
        ago,
        ahead,
        not_allowed: Explanation {
            heading: "This isn't open to you",
            what: "Your role in this organization doesn't include this page.",
            advice: "Choose another organization, or ask an administrator for a role that includes it.",
        },
    },
    notices: Notices {
        saved: "Your changes are saved.",
        verification_sent: "We've sent you a message with a link. It works for a day.",
        email_confirmation_sent: "We've sent a link to the new address. Open it to finish the change; until then \
                                  your old address stays.",
        email_verified: "Your address is verified.",
        password_changed: "Your password is changed, and you're signed out everywhere else.",
        factor_removed: "It's removed.",
        session_ended: "That sign-in has ended.",
        other_sessions_ended: "You're signed out everywhere else.",
        app_removed: "It's removed and can't use your account any more.",
        api_key_revoked: "The key is revoked. Calls with it are refused from now on.",
        application_deleted: "The application is deleted.",
        organization_switched: "You're acting for another organization now.",
        sent_twice: "That form was sent twice; we did what it says only once.",
        too_many_letters: "We've sent you several messages already. Look for them, or try again in an hour.",
        too_many_factors: "That's as many as an account can have. Remove one first.",
        no_mail: "This installation doesn't send mail. Ask your administrator.",
    },
    profile: profile::PROFILE,
    email: profile::EMAIL,
    security: security::SECURITY,
    password: security::PASSWORD,
    enrol: security::ENROL,
    recovery_codes: security::RECOVERY_CODES,
    confirm: confirm::CONFIRM,
    sessions: sessions::SESSIONS,
    apps: sessions::APPS,
    api_keys: api_keys::API_KEYS,
    new_api_key: api_keys::NEW_API_KEY,
    shown_api_key: api_keys::SHOWN_API_KEY,
    applications: applications::APPLICATIONS,
};

fn ago(seconds: u64) -> String {
    if seconds < 60 {
        "just now".to_owned()
    } else {
        format!("{} ago", span(seconds))
    }
}

/// A minute is added: what was to end in a day, and was made a moment ago, ends "in 1 day".
fn ahead(seconds: u64) -> String {
    format!("in {}", span(seconds.saturating_add(60)))
}

/// In the largest unit that says enough, rounded down: days up to four months, so that ninety days are ninety.
fn span(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    const UNITS: [(u64, u64, &str); 5] = [
        (365 * DAY, 365 * DAY, "year"),
        (120 * DAY, 30 * DAY, "month"),
        (DAY, DAY, "day"),
        (3600, 3600, "hour"),
        (60, 60, "minute"),
    ];
    let (_, length, unit) = UNITS
        .into_iter()
        .find(|(from, _, _)| seconds >= *from)
        .unwrap_or((1, 1, "second"));
    counted(seconds / length, unit)
}

/// "1 day", "2 days"
fn counted(number: u64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_their_largest_unit() {
        for (seconds, expected) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (7199, "1 hour ago"),
            (2 * 86_400, "2 days ago"),
            (400 * 86_400, "1 year ago"),
        ] {
            assert_eq!(ago(seconds), expected, "{seconds}");
        }
        assert_eq!(ahead(90 * 86_400 - 3), "in 90 days");
        assert_eq!(ahead(86_399), "in 1 day");
        assert_eq!(ahead(3), "in 1 minute");
        assert_eq!(ahead(180 * 86_400), "in 6 months");
    }
}
