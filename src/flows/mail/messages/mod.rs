//! Every text that goes out by mail, as one typed value per language: a text that is missing does not compile. Which
//! letter is written when is decided elsewhere.

mod en;

use countersign_access::EventKind;
use countersign_identity::Timestamp;

pub(super) use en::EN;

/// A letter's words.
pub(super) struct Texts {
    /// One line.
    pub(super) subject: String,
    /// Lines.
    pub(super) text: String,
}

/// All letters of one language.
pub(super) struct MailMessages {
    /// Of product, account, link, its end.
    pub(super) reset: fn(&str, &str, &str, &str) -> Texts,
    /// Of product, link, code, their end.
    pub(super) verify_email: fn(&str, &str, &str, &str) -> Texts,
    /// Of product, link, code, their end.
    pub(super) change_email: fn(&str, &str, &str, &str) -> Texts,
    /// Of product, organization, who invites, link, its end.
    pub(super) invitation: fn(&str, &str, Option<&str>, &str, &str) -> Texts,
    /// What happened to the account.
    pub(super) notices: Notices,
    /// Around what happened.
    pub(super) notice: NoticeFrame,
}

/// What one event tells.
pub(super) struct Told {
    /// One line; of the product.
    pub(super) subject: fn(&str) -> String,
    /// What happened, in a sentence; of product and account.
    pub(super) what: fn(&str, &str) -> String,
    /// What to do about it; of the issuer.
    pub(super) advice: fn(&str) -> String,
}

/// Labels of the circumstances.
pub(super) struct NoticeFrame {
    /// Before the moment.
    pub(super) when: &'static str,
    /// Before the address it came from.
    pub(super) from: &'static str,
    /// Before the name of an API key.
    pub(super) key: &'static str,
}

macro_rules! notices {
    ($($field:ident = $kind:ident;)*) => {
        /// What people are told of: one text for each kind of event.
        pub(super) struct Notices { $(pub(super) $field: Told,)* }

        impl Notices {
            /// The text for an event's published name; `None` for what nobody is told of.
            pub(super) fn of(&self, event: &str) -> Option<&Told> {
                $(if event == EventKind::$kind.as_str() {
                    return Some(&self.$field);
                })*
                None
            }
        }
    };
}

notices! {
    password_changed = PasswordChanged;
    password_reset = PasswordReset;
    email_changed = EmailChanged;
    new_device_seen = NewDeviceSeen;
    factor_enrolled = FactorEnrolled;
    factor_removed = FactorRemoved;
    recovery_codes_created = RecoveryCodesCreated;
    recovery_code_used = RecoveryCodeUsed;
    api_key_created = ApiKeyCreated;
    api_key_rotated = ApiKeyRotated;
    api_key_leaked = ApiKeyLeaked;
    api_key_exposed = ApiKeyExposed;
    api_key_expiring = ApiKeyExpiring;
    refresh_token_reused = RefreshTokenReused;
    administrator_granted = AdministratorGranted;
    user_deleted = UserDeleted;
}

/// "2026-11-24 09:05 UTC": understood everywhere, and to the minute.
pub(super) fn until(moment: Timestamp) -> String {
    let text = moment.rfc3339();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_words_to_the_minute() {
        let moment = Timestamp::from_unix_seconds(1_732_437_000);
        assert_eq!(until(moment), "2024-11-24 08:30 UTC");
    }

    #[test]
    fn the_kinds_that_tell_have_a_text_and_others_none() {
        assert!(EN.notices.of("api_key.exposed").is_some());
        assert!(EN.notices.of("user.signed_in").is_none());
    }
}
