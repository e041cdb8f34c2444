//! The one gate: every way to sign in, page or JSON, passes [`step`].
//!
//! The caller brings what it found and checked; the gate says what happens next. Reasons go to the record, never to
//! the person: whoever may not sign in hears the same sentence (threat model, invariants 13 and 15).

use crate::session::Amr;
use crate::user::User;

/// What has been found and checked so far.
#[derive(Debug)]
pub struct Attempt<'a> {
    /// The account of the presented address, if there is one.
    pub user: Option<&'a User>,
    /// What came of the password check; [`PasswordProof::Unchecked`] before one.
    pub password: PasswordProof,
    /// The account has a confirmed second factor.
    pub has_second_factor: bool,
    /// What came of the second factor in this conversation.
    pub second_factor: SecondFactorProof,
}

/// The state of the password proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProof {
    /// Not presented yet.
    Unchecked,
    /// It matched.
    Matched,
    /// It did not match, or there was nothing to match.
    Differed,
}

/// The state of the second proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactorProof {
    /// Not presented yet.
    Unchecked,
    /// A right one-time code, spent.
    OneTimeCode,
    /// A wrong or spent one.
    Refused,
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask for address and password.
    AskPassword,
    /// Ask for the second factor.
    AskSecondFactor,
    /// The person is in, by these methods.
    SignedIn(Vec<Amr>),
    /// Not in; the attempt stays counted.
    Refused(Refusal),
}

/// Why not, for the record only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No account has this address.
    UnknownUser,
    /// The password differs or the account has none.
    WrongPassword,
    /// The account is disabled.
    Disabled,
    /// The second factor was wrong or spent.
    WrongSecondFactor,
}

impl Refusal {
    /// The reason in the event.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::UnknownUser => "unknown_user",
            Refusal::WrongPassword => "wrong_password",
            Refusal::Disabled => "user_disabled",
            Refusal::WrongSecondFactor => "wrong_second_factor",
        }
    }
}

/// Decides the next step of an attempt.
pub fn step(attempt: &Attempt<'_>) -> Step {
    if attempt.password == PasswordProof::Unchecked {
        return Step::AskPassword;
    }
    let Some(user) = attempt.user else {
        return Step::Refused(Refusal::UnknownUser);
    };
    if attempt.password == PasswordProof::Differed {
        return Step::Refused(Refusal::WrongPassword);
    }
    if user.disabled_at.is_some() {
        return Step::Refused(Refusal::Disabled);
    }
    match (attempt.has_second_factor, attempt.second_factor) {
        (false, _) => Step::SignedIn(vec![Amr::Pwd]),
        (true, SecondFactorProof::OneTimeCode) => Step::SignedIn(vec![Amr::Pwd, Amr::Otp, Amr::Mfa]),
        (true, SecondFactorProof::Refused) => Step::Refused(Refusal::WrongSecondFactor),
        (true, SecondFactorProof::Unchecked) => Step::AskSecondFactor,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Email, Id, Timestamp, UserId};

    fn user(disabled: bool) -> User {
        User {
            id: UserId::from_text("usr_1"),
            email: Email::parse("alice@example.com").unwrap(),
            email_verified: true,
            name: None,
            claims: serde_json::Map::new(),
            disabled_at: disabled.then_some(Timestamp::default()),
            valid_after: Timestamp::default(),
            administrator: false,
            default_organization: None,
            created_by: None,
            locale: None,
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        }
    }

    fn decide(user: Option<&User>, password: PasswordProof, factor: Option<SecondFactorProof>) -> Step {
        step(&Attempt {
            user,
            password,
            has_second_factor: factor.is_some(),
            second_factor: factor.unwrap_or(SecondFactorProof::Unchecked),
        })
    }

    #[test]
    fn a_right_password_signs_in_who_has_no_factor() {
        assert_eq!(
            decide(Some(&user(false)), PasswordProof::Matched, None),
            Step::SignedIn(vec![Amr::Pwd])
        );
    }

    #[test]
    fn a_factor_is_asked_for_whoever_has_one() {
        let alice = user(false);
        let ask = |proof| decide(Some(&alice), PasswordProof::Matched, Some(proof));
        assert_eq!(ask(SecondFactorProof::Unchecked), Step::AskSecondFactor);
        assert_eq!(
            ask(SecondFactorProof::Refused),
            Step::Refused(Refusal::WrongSecondFactor)
        );
        assert_eq!(
            ask(SecondFactorProof::OneTimeCode),
            Step::SignedIn(vec![Amr::Pwd, Amr::Otp, Amr::Mfa])
        );
    }

    #[test]
    fn a_disabled_account_is_refused_with_the_right_password_too() {
        assert_eq!(
            decide(Some(&user(true)), PasswordProof::Matched, None),
            Step::Refused(Refusal::Disabled)
        );
    }

    #[test]
    fn unknown_accounts_never_get_in() {
        assert_eq!(
            decide(None, PasswordProof::Matched, None),
            Step::Refused(Refusal::UnknownUser)
        );
    }
}
