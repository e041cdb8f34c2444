//! The one gate: every way to sign in, page or JSON, passes [`step`].
//!
//! The caller brings what it found and checked; the gate says what happens next. Reasons go to the record, never to
//! the person: whoever may not sign in hears the same sentence (threat model, invariants 13 and 15).

use crate::session::{Amr, SecondFactor};
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
    /// An organization that the account belongs to demands one.
    pub second_factor_demanded: bool,
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
    /// A right one, spent.
    Matched(SecondFactor),
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
    /// The password is right, but a second factor is demanded and the account has none: one is set up first.
    Enrol,
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
    /// Whether the password was right: a program is then told that it is the second factor.
    pub const fn is_of_second_factor(self) -> bool {
        matches!(self, Refusal::WrongSecondFactor)
    }

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
        (true, SecondFactorProof::Matched(factor)) => Step::SignedIn(methods(Some(factor))),
        (true, SecondFactorProof::Refused) => Step::Refused(Refusal::WrongSecondFactor),
        (true, SecondFactorProof::Unchecked) => Step::AskSecondFactor,
        (false, _) if attempt.second_factor_demanded => Step::Enrol,
        (false, _) => Step::SignedIn(methods(None)),
    }
}

/// The methods of a sign-in by password and, perhaps, a second factor (RFC 8176).
fn methods(second_factor: Option<SecondFactor>) -> Vec<Amr> {
    let mut methods = vec![Amr::Pwd];
    methods.extend(second_factor.map(SecondFactor::amr).unwrap_or_default());
    methods
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

    /// A right password of an enabled account that has no factor and need not have one.
    fn attempt(user: Option<&User>) -> Attempt<'_> {
        Attempt {
            user,
            password: PasswordProof::Matched,
            has_second_factor: false,
            second_factor_demanded: false,
            second_factor: SecondFactorProof::Unchecked,
        }
    }

    fn with_factor(user: &User, second_factor: SecondFactorProof) -> Attempt<'_> {
        Attempt {
            has_second_factor: true,
            second_factor,
            ..attempt(Some(user))
        }
    }

    #[test]
    fn nothing_presented_yet_asks_for_the_password() {
        let alice = user(false);
        let attempt = Attempt {
            password: PasswordProof::Unchecked,
            ..attempt(Some(&alice))
        };
        assert_eq!(step(&attempt), Step::AskPassword);
    }

    #[test]
    fn a_right_password_signs_in_who_has_no_factor() {
        let alice = user(false);
        assert_eq!(step(&attempt(Some(&alice))), Step::SignedIn(vec![Amr::Pwd]));
    }

    #[test]
    fn a_factor_is_asked_for_whoever_has_one() {
        let alice = user(false);
        let ask = |proof| step(&with_factor(&alice, proof));
        assert_eq!(ask(SecondFactorProof::Unchecked), Step::AskSecondFactor);
        assert_eq!(
            ask(SecondFactorProof::Refused),
            Step::Refused(Refusal::WrongSecondFactor)
        );
        assert_eq!(
            ask(SecondFactorProof::Matched(SecondFactor::OneTimeCode)),
            Step::SignedIn(vec![Amr::Pwd, Amr::Otp, Amr::Mfa])
        );
        assert_eq!(
            ask(SecondFactorProof::Matched(SecondFactor::RecoveryCode)),
            Step::SignedIn(vec![Amr::Pwd, Amr::Mfa])
        );
    }

    #[test]
    fn a_demanded_factor_that_is_missing_is_set_up_first() {
        let alice = user(false);
        let demanded = |attempt| Attempt {
            second_factor_demanded: true,
            ..attempt
        };
        assert_eq!(step(&demanded(attempt(Some(&alice)))), Step::Enrol);
        let right = SecondFactorProof::Matched(SecondFactor::OneTimeCode);
        assert!(matches!(
            step(&demanded(with_factor(&alice, right))),
            Step::SignedIn(_)
        ));
    }

    #[test]
    fn a_wrong_password_is_refused_before_anything_is_said_of_factors() {
        let alice = user(false);
        for second_factor in [
            SecondFactorProof::Unchecked,
            SecondFactorProof::Refused,
            SecondFactorProof::Matched(SecondFactor::OneTimeCode),
        ] {
            let attempt = Attempt {
                password: PasswordProof::Differed,
                second_factor_demanded: true,
                ..with_factor(&alice, second_factor)
            };
            assert_eq!(step(&attempt), Step::Refused(Refusal::WrongPassword));
        }
    }

    #[test]
    fn a_disabled_account_is_refused_with_all_proofs_too() {
        let alice = user(true);
        assert_eq!(step(&attempt(Some(&alice))), Step::Refused(Refusal::Disabled));
        let right = SecondFactorProof::Matched(SecondFactor::OneTimeCode);
        assert_eq!(
            step(&with_factor(&alice, right)),
            Step::Refused(Refusal::Disabled)
        );
    }

    #[test]
    fn unknown_accounts_never_get_in() {
        assert_eq!(step(&attempt(None)), Step::Refused(Refusal::UnknownUser));
    }
}
