//! A browser's sign-in here (`sid`): when it counts and when it has ended.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{OrganizationId, SecretDigest, SessionId, Timestamp, UserId};

/// How somebody proved who they are, by RFC 8176.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Amr {
    /// A password.
    Pwd,
    /// A one-time code.
    Otp,
    /// A key held in hardware or a platform authenticator.
    Hwk,
    /// More than one factor.
    Mfa,
}

impl Amr {
    /// The registered value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Amr::Pwd => "pwd",
            Amr::Otp => "otp",
            Amr::Hwk => "hwk",
            Amr::Mfa => "mfa",
        }
    }
}

/// By what somebody proved a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// A one-time code.
    OneTimeCode,
    /// A recovery code.
    RecoveryCode,
}

impl SecondFactor {
    /// The methods that it adds to a password. RFC 8176 has no value for a list of prepared codes, and `otp` means a
    /// code from a device (its §2), so that a recovery code is told by `mfa` alone: two factors, which one is not said.
    pub fn amr(self) -> Vec<Amr> {
        match self {
            SecondFactor::OneTimeCode => vec![Amr::Otp, Amr::Mfa],
            SecondFactor::RecoveryCode => vec![Amr::Mfa],
        }
    }
}

/// How strong a sign-in was: `acr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Acr {
    /// One factor.
    Aal1,
    /// Two factors: a password, and a one-time code or a recovery code.
    Aal2,
    /// Phishing-resistant.
    Phr,
}

impl Acr {
    /// The value in tokens and `acr_values`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Acr::Aal1 => "aal1",
            Acr::Aal2 => "aal2",
            Acr::Phr => "phr",
        }
    }

    /// Every strength that a sign-in can have here today, the weakest first: `acr_values_supported`.
    pub const SUPPORTED: [Acr; 2] = [Acr::Aal1, Acr::Aal2];

    /// The supported strength of this value.
    pub fn parse(text: &str) -> Option<Acr> {
        Self::SUPPORTED.into_iter().find(|acr| acr.as_str() == text)
    }

    /// What a set of methods amounts to.
    pub fn of(amr: &[Amr]) -> Acr {
        if amr.contains(&Amr::Hwk) {
            Acr::Phr
        } else if amr.contains(&Amr::Mfa) {
            Acr::Aal2
        } else {
            Acr::Aal1
        }
    }
}

/// One sign-in of one person in one browser.
#[derive(Clone, Debug)]
pub struct Session {
    /// `ses_…`, the `sid` of tokens. Not a secret: the browser proves itself by its own.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// The organization chosen last in this session, if one was.
    pub organization: Option<OrganizationId>,
    /// Digest of the browser's secret; changes on each rise of privilege.
    pub browser: SecretDigest,
    /// When the person last proved who they are.
    pub auth_time: Timestamp,
    /// How.
    pub amr: Vec<Amr>,
    /// When a second factor was last proved in it, if one ever was.
    pub factor_time: Option<Timestamp>,
    /// The browser as it calls itself (`User-Agent`), cut to 256 bytes.
    pub user_agent: Option<String>,
    /// From where it was last proved.
    pub peer: Option<IpAddr>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used; kept to the minute.
    pub last_seen_at: Timestamp,
    /// Set once it has ended by an act.
    pub ended_at: Option<Timestamp>,
}

/// How long a sign-in lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLifetimes {
    /// Without use.
    pub idle: Duration,
    /// With any amount of use.
    pub absolute: Duration,
}

impl Session {
    /// Whether the session still counts, its user's state aside ([`crate::user::User::vouches_for`]).
    pub fn is_live(&self, lifetimes: SessionLifetimes, now: Timestamp) -> bool {
        self.ended_at.is_none()
            && now.since(self.last_seen_at) <= lifetimes.idle
            && now.since(self.created_at) <= lifetimes.absolute
    }

    /// Whether the use now is worth a write: at most one a minute.
    pub fn wants_touch(&self, now: Timestamp) -> bool {
        now.since(self.last_seen_at) >= Duration::from_secs(60)
    }

    /// A second factor was proved in it now.
    pub fn prove_second_factor(&mut self, proof: SecondFactor, now: Timestamp) {
        for method in proof.amr() {
            if !self.amr.contains(&method) {
                self.amr.push(method);
            }
        }
        self.factor_time = Some(now);
    }

    /// Whether a second factor was proved in it at most `age` ago.
    pub fn proved_second_factor_within(&self, age: Duration, now: Timestamp) -> bool {
        self.factor_time.is_some_and(|proved| now.since(proved) <= age)
    }

    /// How strong it is.
    pub fn acr(&self) -> Acr {
        Acr::of(&self.amr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    const LIFETIMES: SessionLifetimes = SessionLifetimes {
        idle: Duration::from_secs(12 * 3600),
        absolute: Duration::from_secs(7 * 24 * 3600),
    };

    fn session(created: i64, seen: i64) -> Session {
        Session {
            id: SessionId::from_text("ses_1"),
            user: UserId::from_text("usr_1"),
            organization: None,
            browser: SecretDigest::of("browser"),
            auth_time: Timestamp::from_unix_seconds(created),
            amr: vec![Amr::Pwd],
            factor_time: None,
            user_agent: None,
            peer: None,
            created_at: Timestamp::from_unix_seconds(created),
            last_seen_at: Timestamp::from_unix_seconds(seen),
            ended_at: None,
        }
    }

    #[test]
    fn idle_limit_ends_it_one_second_later() {
        let session = session(0, 1000);
        assert!(session.is_live(LIFETIMES, Timestamp::from_unix_seconds(1000 + 12 * 3600)));
        assert!(!session.is_live(LIFETIMES, Timestamp::from_unix_seconds(1001 + 12 * 3600)));
    }

    #[test]
    fn absolute_limit_ends_it_in_spite_of_use() {
        let week = 7 * 24 * 3600;
        assert!(session(0, week).is_live(LIFETIMES, Timestamp::from_unix_seconds(week)));
        assert!(!session(0, week).is_live(LIFETIMES, Timestamp::from_unix_seconds(week + 1)));
    }

    #[test]
    fn two_factors_make_aal2() {
        assert_eq!(Acr::of(&[Amr::Pwd]), Acr::Aal1);
        assert_eq!(Acr::of(&[Amr::Pwd, Amr::Otp, Amr::Mfa]), Acr::Aal2);
        assert_eq!(Acr::of(&[Amr::Pwd, Amr::Mfa]), Acr::Aal2);
        assert_eq!(Acr::of(&[Amr::Hwk]), Acr::Phr);
    }

    #[test]
    fn a_second_factor_raises_a_session_and_is_fresh_for_a_while() {
        let mut session = session(0, 0);
        assert!(!session.proved_second_factor_within(Duration::from_secs(600), Timestamp::default()));
        session.prove_second_factor(SecondFactor::OneTimeCode, Timestamp::from_unix_seconds(50));
        assert_eq!(session.acr(), Acr::Aal2);
        assert_eq!(session.amr, [Amr::Pwd, Amr::Otp, Amr::Mfa]);
        assert_eq!(session.auth_time, Timestamp::default());
        let fresh = |second| {
            session
                .proved_second_factor_within(Duration::from_secs(600), Timestamp::from_unix_seconds(second))
        };
        assert!(fresh(650));
        assert!(!fresh(651));
    }

    #[test]
    fn a_recovery_code_is_not_called_a_one_time_code() {
        let mut session = session(0, 0);
        session.prove_second_factor(SecondFactor::RecoveryCode, Timestamp::default());
        assert_eq!(session.amr, [Amr::Pwd, Amr::Mfa]);
        assert_eq!(session.acr(), Acr::Aal2);
    }

    #[test]
    fn only_what_can_be_had_here_is_read_as_a_strength() {
        assert_eq!(Acr::parse("aal1"), Some(Acr::Aal1));
        assert_eq!(Acr::parse("aal2"), Some(Acr::Aal2));
        assert_eq!(Acr::parse("phr"), None);
        assert_eq!(Acr::parse("AAL2"), None);
    }
}
