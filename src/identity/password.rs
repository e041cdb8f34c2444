//! Which passwords may be set: long enough, not too long, not common, not one's own address.
//!
//! No composition rules (NIST SP 800-63B §3.1.1.2). Whether a password is common is asked of a list that the caller
//! brings; hashing happens elsewhere. Passwords are compared exactly as sent: no trimming, no normalization.

use crate::Email;

/// Shortest password in characters.
pub const MIN_CHARACTERS: usize = 8;
/// Longest password in characters.
pub const MAX_CHARACTERS: usize = 256;

/// Why a password cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Fewer than [`MIN_CHARACTERS`].
    #[error("use at least 8 characters")]
    TooShort,
    /// More than [`MAX_CHARACTERS`].
    #[error("use at most 256 characters")]
    TooLong,
    /// Holds a control character: no form sends one, so nobody could sign in with it.
    #[error("leave out control characters: a sign-in form cannot send them")]
    Untypeable,
    /// Among the first that anybody guesses.
    #[error("this password is among the first that are guessed")]
    Common,
    /// The account's own address or the product's name.
    #[error("a password made of the address or the product's name is easy to guess")]
    Guessable,
}

/// Judges a new password for an account.
pub fn check(password: &str, email: &Email, is_common: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let characters = password.chars().count();
    if characters < MIN_CHARACTERS {
        return Err(Refusal::TooShort);
    }
    if characters > MAX_CHARACTERS {
        return Err(Refusal::TooLong);
    }
    if password.chars().any(char::is_control) {
        return Err(Refusal::Untypeable);
    }
    let folded = password.to_lowercase();
    let address = email.canonical();
    let local = address.split('@').next().unwrap_or_default();
    if folded == address
        || folded == local
        || folded.trim_end_matches(|c: char| !c.is_alphabetic()) == "countersign"
    {
        return Err(Refusal::Guessable);
    }
    if is_common(password) {
        Err(Refusal::Common)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(password: &str) -> Result<(), Refusal> {
        let email = Email::parse("alice.long@example.com").unwrap();
        check(password, &email, |word| word == "password1")
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(judge("äöüäöüä"), Err(Refusal::TooShort));
        assert_eq!(judge("äöüäöüäö"), Ok(()));
        assert_eq!(judge(&"x".repeat(256)), Ok(()));
        assert_eq!(judge(&"x".repeat(257)), Err(Refusal::TooLong));
    }

    #[test]
    fn what_no_form_can_send_is_no_password() {
        for bad in ["before it\0after it", "a tab\there", "two\nlines of it"] {
            assert_eq!(judge(bad), Err(Refusal::Untypeable), "{bad:?}");
        }
        assert_eq!(judge("a key 🔑 and an é"), Ok(()));
    }

    #[test]
    fn common_and_guessable_words_are_refused() {
        assert_eq!(judge("password1"), Err(Refusal::Common));
        assert_eq!(judge("Alice.Long@example.com"), Err(Refusal::Guessable));
        assert_eq!(judge("alice.long"), Err(Refusal::Guessable));
        assert_eq!(judge("Countersign2026!"), Err(Refusal::Guessable));
        assert_eq!(judge("correct horse battery"), Ok(()));
    }
}
