//! Policy, resolved once: deployment → organization → API → client, where lower levels may only tighten.
//!
//! Rules take [`EffectivePolicy`], never settings. Each value remembers the level it came from.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What one level says; `None` says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Longest life of an access token, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_ttl_seconds: Option<u32>,
    /// Longest life of an ID token, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_ttl_seconds: Option<u32>,
    /// A session's life without use, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_idle_ttl_seconds: Option<u32>,
    /// A session's life with any use, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_absolute_ttl_seconds: Option<u32>,
    /// How long a retry of a spent refresh token gets the same successor, in seconds; 0 is strict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_retry_window_seconds: Option<u32>,
    /// Public clients aside, PKCE is demanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_pkce: Option<bool>,
    /// Members need a second factor: who has none is led to enrol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_second_factor: Option<bool>,
    /// Longest life of an API key, in seconds; without it a key may live for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_ttl_seconds: Option<u32>,
}

/// The shortest life that a level may set, in seconds: anything less would lock everybody out.
pub const SHORTEST_LIFE_SECONDS: u32 = 60;

/// A life that is too short to be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is at least {SHORTEST_LIFE_SECONDS}")]
pub struct TooShort(pub &'static str);

impl Policy {
    /// Judges what a level is about to say. Values longer than the level above are no mistake: they change nothing.
    ///
    /// # Errors
    /// [`TooShort`] names the first member that would let nothing live.
    pub fn check(&self) -> Result<(), TooShort> {
        let lives = [
            ("access_token_ttl_seconds", self.access_token_ttl_seconds),
            ("id_token_ttl_seconds", self.id_token_ttl_seconds),
            ("session_idle_ttl_seconds", self.session_idle_ttl_seconds),
            ("session_absolute_ttl_seconds", self.session_absolute_ttl_seconds),
            ("api_key_ttl_seconds", self.api_key_ttl_seconds),
        ];
        let short = lives
            .into_iter()
            .find(|(_, life)| life.is_some_and(|seconds| seconds < SHORTEST_LIFE_SECONDS));
        short.map_or(Ok(()), |(name, _)| Err(TooShort(name)))
    }
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The settings of the deployment.
    Deployment,
    /// The organization that the token acts for.
    Organization,
    /// The API that the token is for.
    Api,
    /// The client.
    Client,
}

/// A value and the level that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub level: Level,
}

/// The deployment's own values: always complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeploymentPolicy {
    /// Longest life of an access token.
    pub access_token_ttl: Duration,
    /// Longest life of an ID token.
    pub id_token_ttl: Duration,
    /// A session's life without use.
    pub session_idle_ttl: Duration,
    /// A session's life with any use.
    pub session_absolute_ttl: Duration,
    /// The retry window of refresh tokens.
    pub refresh_retry_window: Duration,
}

/// What holds for one token or session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectivePolicy {
    /// Life of an access token.
    pub access_token_ttl: Decided<Duration>,
    /// Life of an ID token.
    pub id_token_ttl: Decided<Duration>,
    /// A session's life without use.
    pub session_idle_ttl: Decided<Duration>,
    /// A session's life with any use.
    pub session_absolute_ttl: Decided<Duration>,
    /// The retry window of refresh tokens.
    pub refresh_retry_window: Decided<Duration>,
    /// PKCE is demanded of confidential clients too.
    pub require_pkce: Decided<bool>,
    /// Members need a second factor.
    pub require_second_factor: Decided<bool>,
    /// Longest life of an API key; `None` is for ever.
    pub api_key_ttl: Option<Duration>,
}

/// Merges the levels: durations only shrink, demands only grow.
pub fn resolve(
    deployment: &DeploymentPolicy,
    organization: Option<&Policy>,
    api: Option<&Policy>,
    client: Option<&Policy>,
) -> EffectivePolicy {
    let levels = [
        (Level::Organization, organization),
        (Level::Api, api),
        (Level::Client, client),
    ];
    let shortest = |start: Duration, pick: fn(&Policy) -> Option<u32>| {
        levels.iter().fold(
            Decided {
                value: start,
                level: Level::Deployment,
            },
            |held, (level, policy)| match policy
                .and_then(pick)
                .map(|seconds| Duration::from_secs(seconds.into()))
            {
                Some(value) if value < held.value => Decided { value, level: *level },
                _ => held,
            },
        )
    };
    let demanded = |pick: fn(&Policy) -> Option<bool>| {
        levels.iter().fold(
            Decided {
                value: false,
                level: Level::Deployment,
            },
            |held, (level, policy)| {
                if !held.value && policy.and_then(pick) == Some(true) {
                    Decided {
                        value: true,
                        level: *level,
                    }
                } else {
                    held
                }
            },
        )
    };
    EffectivePolicy {
        access_token_ttl: shortest(deployment.access_token_ttl, |p| p.access_token_ttl_seconds),
        id_token_ttl: shortest(deployment.id_token_ttl, |p| p.id_token_ttl_seconds),
        session_idle_ttl: shortest(deployment.session_idle_ttl, |p| p.session_idle_ttl_seconds),
        session_absolute_ttl: shortest(deployment.session_absolute_ttl, |p| {
            p.session_absolute_ttl_seconds
        }),
        refresh_retry_window: shortest(deployment.refresh_retry_window, |p| {
            p.refresh_retry_window_seconds
        }),
        require_pkce: demanded(|p| p.require_pkce),
        require_second_factor: demanded(|p| p.require_second_factor),
        api_key_ttl: levels
            .iter()
            .filter_map(|(_, policy)| policy.and_then(|policy| policy.api_key_ttl_seconds))
            .min()
            .map(|seconds| Duration::from_secs(seconds.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEPLOYMENT: DeploymentPolicy = DeploymentPolicy {
        access_token_ttl: Duration::from_secs(3600),
        id_token_ttl: Duration::from_secs(3600),
        session_idle_ttl: Duration::from_secs(12 * 3600),
        session_absolute_ttl: Duration::from_secs(7 * 24 * 3600),
        refresh_retry_window: Duration::from_secs(30),
    };

    fn ttl(seconds: u32) -> Policy {
        Policy {
            access_token_ttl_seconds: Some(seconds),
            ..Policy::default()
        }
    }

    #[test]
    fn lower_levels_shorten_and_never_lengthen() {
        let policy = resolve(&DEPLOYMENT, Some(&ttl(600)), Some(&ttl(7200)), Some(&ttl(900)));
        assert_eq!(
            policy.access_token_ttl,
            Decided {
                value: Duration::from_secs(600),
                level: Level::Organization
            }
        );
        let client = resolve(&DEPLOYMENT, Some(&ttl(600)), None, Some(&ttl(60)));
        assert_eq!(
            client.access_token_ttl,
            Decided {
                value: Duration::from_secs(60),
                level: Level::Client
            }
        );
    }

    #[test]
    fn silence_leaves_the_deployments_values() {
        let policy = resolve(&DEPLOYMENT, None, None, Some(&Policy::default()));
        assert_eq!(policy.session_idle_ttl.level, Level::Deployment);
        assert_eq!(policy.refresh_retry_window.value, Duration::from_secs(30));
        assert!(!policy.require_pkce.value);
    }

    #[test]
    fn a_life_that_would_lock_everybody_out_is_refused() {
        assert_eq!(ttl(0).check(), Err(TooShort("access_token_ttl_seconds")));
        assert_eq!(ttl(SHORTEST_LIFE_SECONDS).check(), Ok(()));
        let strict = Policy {
            refresh_retry_window_seconds: Some(0),
            ..Policy::default()
        };
        assert_eq!(strict.check(), Ok(()), "no retry at all is a choice");
    }

    #[test]
    fn a_demand_cannot_be_taken_back_below() {
        let demand = Policy {
            require_pkce: Some(true),
            ..Policy::default()
        };
        let waive = Policy {
            require_pkce: Some(false),
            ..Policy::default()
        };
        let policy = resolve(&DEPLOYMENT, Some(&demand), None, Some(&waive));
        assert_eq!(
            policy.require_pkce,
            Decided {
                value: true,
                level: Level::Organization
            }
        );
    }
}
