//! When a client's `jwks_uri` is asked (again): often enough to notice new keys, seldom enough that nobody can make us
//! knock at somebody's door all day. What was fetched before stays good while the door stays shut.

use std::time::Duration;

use countersign_identity::Timestamp;

/// After so long the keys are fetched anew, so that one which was taken back is noticed.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// Not more often than this, whatever `kid` a stranger invents.
const PAUSE: Duration = Duration::from_secs(5);

/// What is known about a `jwks_uri`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// When keys came the last time.
    pub fetched_at: Option<Timestamp>,
    /// When it was asked the last time, whatever came.
    pub asked_at: Option<Timestamp>,
}

/// Whether to ask now. `has_candidate`: one of the known keys could have made the signature.
pub fn should_ask(attempts: Attempts, has_candidate: bool, now: Timestamp) -> bool {
    let rested = attempts.asked_at.is_none_or(|asked| now.since(asked) >= PAUSE);
    let fresh = attempts
        .fetched_at
        .is_some_and(|fetched| now.since(fetched) < FRESH);
    rested && !(has_candidate && fresh)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn known(fetched: i64, asked: i64) -> Attempts {
        Attempts {
            fetched_at: Some(at(fetched)),
            asked_at: Some(at(asked)),
        }
    }

    #[test]
    fn an_unknown_kid_asks_at_most_every_five_seconds() {
        assert!(should_ask(Attempts::default(), false, at(1000)));
        assert!(!should_ask(known(1000, 1000), false, at(1004)));
        assert!(should_ask(known(1000, 1000), false, at(1005)));
    }

    #[test]
    fn known_keys_are_good_for_ten_minutes() {
        assert!(!should_ask(known(1000, 1000), true, at(1599)));
        assert!(should_ask(known(1000, 1000), true, at(1600)));
        assert!(
            !should_ask(known(1000, 1598), true, at(1600)),
            "it was asked just now"
        );
    }
}
