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

/// How strong a sign-in was: `acr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Acr {
    /// One factor.
    Aal1,
    /// Password and one-time code.
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

    /// What a set of methods amounts to.
    pub fn of(amr: &[Amr]) -> Acr {
        if amr.contains(&Amr::Hwk) {
            Acr::Phr
        } else if amr.contains(&Amr::Pwd) && amr.contains(&Amr::Otp) {
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
    fn password_and_code_make_aal2() {
        assert_eq!(Acr::of(&[Amr::Pwd]), Acr::Aal1);
        assert_eq!(Acr::of(&[Amr::Pwd, Amr::Otp, Amr::Mfa]), Acr::Aal2);
        assert_eq!(Acr::of(&[Amr::Hwk]), Acr::Phr);
    }
}
