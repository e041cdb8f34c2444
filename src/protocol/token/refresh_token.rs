//! Rotating a refresh token: thief or retry (RFC 9700 §4.14.2).
//!
//! Every use rotates. The successor is derived from the presented token, so a retry within the window gets the *same*
//! successor again and there is never a second live branch; any other second use ends the family.

use std::time::Duration;

use countersign_identity::Timestamp;

use crate::client::{Client, GrantType};
use crate::error::{ErrorCode, OAuthError};
use crate::grant::{Grant, RefreshToken};
use crate::scope::Scopes;

/// What was found for a presented token.
#[derive(Debug)]
pub struct Found<'a> {
    /// The token.
    pub token: &'a RefreshToken,
    /// Its family.
    pub grant: &'a Grant,
    /// Whether the successor, if one was given out, has itself been spent.
    pub successor_spent: bool,
}

/// How long refreshing goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshLifetimes {
    /// Without use.
    pub idle: Duration,
    /// With any use, from the code's issue.
    pub absolute: Duration,
}

/// What presenting a refresh token leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// Spend it; the successor lives until `expires_at`.
    Rotate {
        /// The scope of the new access token.
        scopes: Scopes,
        /// The successor's idle end, never past the family's absolute one.
        expires_at: Timestamp,
    },
    /// A reply was lost or two workers raced: give the same successor again with a fresh access token.
    Retry {
        /// The scope of the new access token.
        scopes: Scopes,
    },
    /// A thief or a broken client: the family ends.
    Reused,
}

/// Why a refresh is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The client may not use the grant.
    GrantNotAllowed,
    /// No such token.
    Unknown,
    /// It belongs to another client, for whom it still works.
    OtherClient,
    /// The family was revoked.
    Revoked,
    /// Idle for too long.
    IdleTooLong,
    /// The absolute end has come.
    AbsoluteEnd,
    /// More scope was asked for than was granted.
    ScopeGrows,
    /// The user, client or organization has ended since.
    Ended,
}

impl Refusal {
    /// The reason in log and event.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::GrantNotAllowed => "grant_not_allowed",
            Refusal::Unknown => "token_unknown",
            Refusal::OtherClient => "other_client",
            Refusal::Revoked => "grant_revoked",
            Refusal::IdleTooLong => "idle_too_long",
            Refusal::AbsoluteEnd => "absolute_end",
            Refusal::ScopeGrows => "scope_grows",
            Refusal::Ended => "ended",
        }
    }
}

impl From<Refusal> for OAuthError {
    fn from(refusal: Refusal) -> OAuthError {
        match refusal {
            Refusal::GrantNotAllowed => ErrorCode::UnauthorizedClient.into(),
            Refusal::ScopeGrows => OAuthError::new(
                ErrorCode::InvalidScope,
                "The scope asks for more than was granted.",
            ),
            _ => ErrorCode::InvalidGrant.into(),
        }
    }
}

/// Judges a presented refresh token. `window` is how long after the first use a retry is believed; zero is strict.
pub fn rotate(
    found: Option<&Found<'_>>,
    client: &Client,
    scope: Option<&Scopes>,
    lifetimes: RefreshLifetimes,
    window: Duration,
    now: Timestamp,
) -> Result<Rotation, Refusal> {
    let found = found.ok_or(Refusal::Unknown)?;
    let (token, grant) = (found.token, found.grant);
    if grant.client != client.id {
        return Err(Refusal::OtherClient);
    }
    if !client.may_use(GrantType::RefreshToken) {
        return Err(Refusal::GrantNotAllowed);
    }
    if grant.revoked_at.is_some() {
        return Err(Refusal::Revoked);
    }
    if let Some(spent) = &token.spent {
        let believed = !window.is_zero() && now.since(spent.at) <= window && !found.successor_spent;
        if !believed {
            return Ok(Rotation::Reused);
        }
    }
    if now > grant.expires_at {
        return Err(Refusal::AbsoluteEnd);
    }
    if token.spent.is_none() && now > token.expires_at {
        return Err(Refusal::IdleTooLong);
    }
    let scopes = match scope {
        Some(asked) if !asked.is_subset(&grant.scopes) => return Err(Refusal::ScopeGrows),
        Some(asked) => asked.clone(),
        None => grant.scopes.clone(),
    };
    Ok(match token.spent {
        Some(_) => Rotation::Retry { scopes },
        None => Rotation::Rotate {
            scopes,
            expires_at: (now + lifetimes.idle).min(grant.expires_at),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Spent;
    use crate::token::samples::{client, grant, refresh_token};
    use countersign_identity::SecretDigest;

    const WINDOW: Duration = Duration::from_secs(30);
    const LIFETIMES: RefreshLifetimes = RefreshLifetimes {
        idle: Duration::from_secs(14 * 86400),
        absolute: Duration::from_secs(90 * 86400),
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    struct Case {
        token: RefreshToken,
        grant: Grant,
        successor_spent: bool,
    }

    impl Case {
        fn new() -> Self {
            Case {
                token: refresh_token(),
                grant: grant("cli_1"),
                successor_spent: false,
            }
        }

        fn spent(mut self, at_seconds: i64) -> Self {
            self.token.spent = Some(Spent {
                at: at(at_seconds),
                peer: None,
                successor: SecretDigest::of("next"),
            });
            self
        }

        fn judge(
            &self,
            client_id: &str,
            scope: Option<&str>,
            window: Duration,
            now: i64,
        ) -> Result<Rotation, Refusal> {
            let found = Found {
                token: &self.token,
                grant: &self.grant,
                successor_spent: self.successor_spent,
            };
            let scope = scope.map(|text| Scopes::parse(text).unwrap());
            rotate(
                Some(&found),
                &client(client_id),
                scope.as_ref(),
                LIFETIMES,
                window,
                at(now),
            )
        }
    }

    #[test]
    fn a_first_use_rotates() {
        let rotation = Case::new().judge("cli_1", None, WINDOW, 2000).unwrap();
        assert_eq!(
            rotation,
            Rotation::Rotate {
                scopes: grant("cli_1").scopes,
                expires_at: at(2000 + 14 * 86400)
            }
        );
    }

    #[test]
    fn ref_01_a_retry_within_the_window_gets_the_same_again() {
        let case = Case::new().spent(2000);
        assert!(matches!(
            case.judge("cli_1", None, WINDOW, 2030),
            Ok(Rotation::Retry { .. })
        ));
    }

    #[test]
    fn ref_01_after_the_window_or_a_spent_successor_it_is_reuse() {
        assert_eq!(
            Case::new().spent(2000).judge("cli_1", None, WINDOW, 2031),
            Ok(Rotation::Reused)
        );
        let mut case = Case::new().spent(2000);
        case.successor_spent = true;
        assert_eq!(case.judge("cli_1", None, WINDOW, 2001), Ok(Rotation::Reused));
    }

    #[test]
    fn ref_04_strict_mode_believes_no_retry() {
        assert_eq!(
            Case::new().spent(2000).judge("cli_1", None, Duration::ZERO, 2000),
            Ok(Rotation::Reused)
        );
    }

    #[test]
    fn ref_02_another_client_gets_nothing_and_ends_nothing() {
        assert_eq!(
            Case::new().judge("cli_2", None, WINDOW, 2000),
            Err(Refusal::OtherClient)
        );
        assert_eq!(
            Case::new().spent(100).judge("cli_2", None, WINDOW, 2000),
            Err(Refusal::OtherClient)
        );
    }

    #[test]
    fn ref_03_scope_may_shrink_and_not_grow() {
        let case = Case::new();
        assert_eq!(
            case.judge("cli_1", Some("openid admin"), WINDOW, 2000),
            Err(Refusal::ScopeGrows)
        );
        let Ok(Rotation::Rotate { scopes, .. }) = case.judge("cli_1", Some("email"), WINDOW, 2000) else {
            panic!("a narrower scope is fine")
        };
        assert_eq!(scopes.to_string(), "email");
    }

    #[test]
    fn ref_05_use_does_not_move_the_absolute_end() {
        let mut case = Case::new();
        case.token.expires_at = at(1000 + 91 * 86400);
        let end = 1000 + 90 * 86400;
        let Ok(Rotation::Rotate { expires_at, .. }) = case.judge("cli_1", None, WINDOW, end) else {
            panic!("not yet at its end")
        };
        assert_eq!(expires_at, at(end));
        assert_eq!(
            case.judge("cli_1", None, WINDOW, end + 1),
            Err(Refusal::AbsoluteEnd)
        );
    }

    #[test]
    fn an_idle_token_ends_and_a_revoked_family_is_dead() {
        assert_eq!(
            Case::new().judge("cli_1", None, WINDOW, 1001 + 14 * 86400),
            Err(Refusal::IdleTooLong)
        );
        let mut case = Case::new();
        case.grant.revoked_at = Some(at(1500));
        assert_eq!(case.judge("cli_1", None, WINDOW, 2000), Err(Refusal::Revoked));
    }
}
