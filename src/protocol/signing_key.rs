//! The life of a signing key: staged → published → active → retiring → gone.
//!
//! A key's row holds the moments of its life; its state at any moment follows from them. The schedule keeps one active
//! key, a successor that relying parties can already see, and old keys until their last token has ended.

use std::time::Duration;

use countersign_identity::Timestamp;

/// How long the public half of a gone key is kept, for `id_token_hint` only.
pub const KEPT_FOR_HINTS: Duration = Duration::from_secs(90 * 24 * 3600);

/// A signing key without its private half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// The JOSE algorithm, such as `RS256`.
    pub algorithm: String,
    /// The public JWK as JSON, with `kid`, `use` and `alg`.
    pub public_jwk: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when the JWKS lists it.
    pub published_at: Option<Timestamp>,
    /// From when it signs.
    pub activated_at: Option<Timestamp>,
    /// From when it signs no more.
    pub retiring_at: Option<Timestamp>,
    /// From when the JWKS lists it no more.
    pub gone_at: Option<Timestamp>,
    /// When it was revoked: nothing that it signed counts.
    pub revoked_at: Option<Timestamp>,
}

/// Where a key stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningKeyState {
    /// Made, and seen by nobody.
    Staged,
    /// Listed, and not signing yet.
    Published,
    /// The one that signs.
    Active,
    /// Listed until the last token it signed has ended.
    Retiring,
    /// Listed no more.
    Gone,
    /// Taken back: its tokens are dead.
    Revoked,
}

impl SigningKeyState {
    /// The published word.
    pub const fn as_str(self) -> &'static str {
        match self {
            SigningKeyState::Staged => "staged",
            SigningKeyState::Published => "published",
            SigningKeyState::Active => "active",
            SigningKeyState::Retiring => "retiring",
            SigningKeyState::Gone => "gone",
            SigningKeyState::Revoked => "revoked",
        }
    }

    /// Whether the JWKS lists it.
    pub const fn is_listed(self) -> bool {
        matches!(
            self,
            SigningKeyState::Published | SigningKeyState::Active | SigningKeyState::Retiring
        )
    }
}

impl SigningKey {
    /// Its state at a moment.
    pub fn state(&self, now: Timestamp) -> SigningKeyState {
        let reached = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
        if reached(self.revoked_at) {
            SigningKeyState::Revoked
        } else if reached(self.gone_at) {
            SigningKeyState::Gone
        } else if reached(self.retiring_at) {
            SigningKeyState::Retiring
        } else if reached(self.activated_at) {
            SigningKeyState::Active
        } else if reached(self.published_at) {
            SigningKeyState::Published
        } else {
            SigningKeyState::Staged
        }
    }

    /// Whether it may still vouch for an `id_token_hint`, which is accepted expired.
    pub fn verifies_hints(&self, now: Timestamp) -> bool {
        match self.state(now) {
            SigningKeyState::Gone => self.gone_at.is_some_and(|gone| now.since(gone) <= KEPT_FOR_HINTS),
            state => state.is_listed(),
        }
    }
}

/// The times that the schedule keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySchedule {
    /// How long a successor is listed before the schedule lets it sign.
    pub publish_ahead: Duration,
    /// How long a key signs.
    pub rotate_every: Duration,
    /// How long relying parties may keep the JWKS.
    pub jwks_max_age: Duration,
    /// The longest life of anything that was signed.
    pub longest_token: Duration,
}

/// What must be done to the keys now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// There is none at all: make one that signs at once.
    CreateActive,
    /// There is no successor: make one and list it.
    PublishSuccessor,
    /// The active key has signed for long enough: let the successor sign.
    Rotate(Rotation),
}

/// One key hands over to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The key that signed until now.
    pub retire: Option<String>,
    /// The key that signs from now on.
    pub activate: String,
    /// When the old one is listed no more: its last token has ended, and every cached JWKS with it.
    pub gone_at: Timestamp,
}

/// The successor is too young: relying parties with a cached JWKS do not know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the next key has not been published for long enough")]
pub struct TooYoung {
    /// When it will be old enough.
    pub until: Timestamp,
}

/// What the schedule wants now, one step at a time; nothing when all is well.
///
/// A key that another process, whose clock is ahead, published a moment from now counts as made: else both would make
/// one.
pub fn plan(keys: &[SigningKey], schedule: &KeySchedule, now: Timestamp) -> Option<Step> {
    let is_coming =
        |key: &SigningKey| key.state(now) == SigningKeyState::Staged && key.published_at.is_some();
    if keys.iter().any(is_coming) {
        return None;
    }
    let Some(active) = in_state(keys, SigningKeyState::Active, now) else {
        // After a revocation without a successor, or at the very first start.
        return Some(match in_state(keys, SigningKeyState::Published, now) {
            Some(next) => Step::Rotate(Rotation {
                retire: None,
                activate: next.kid.clone(),
                gone_at: now,
            }),
            None => Step::CreateActive,
        });
    };
    let Some(next) = in_state(keys, SigningKeyState::Published, now) else {
        return Some(Step::PublishSuccessor);
    };
    let signed_for = active
        .activated_at
        .map_or(Duration::ZERO, |since| now.since(since));
    let listed_for = next.published_at.map_or(Duration::ZERO, |since| now.since(since));
    let due = signed_for >= schedule.rotate_every
        && listed_for >= schedule.publish_ahead.max(schedule.jwks_max_age);
    due.then(|| Step::Rotate(hand_over(Some(active), next, schedule, now)))
}

/// A rotation by command: refused while the successor is younger than a cached JWKS may be, unless forced.
pub fn rotate_now(
    keys: &[SigningKey],
    schedule: &KeySchedule,
    now: Timestamp,
    force: bool,
) -> Result<Option<Rotation>, TooYoung> {
    let Some(next) = in_state(keys, SigningKeyState::Published, now) else {
        return Ok(None);
    };
    let old_enough = next.published_at.unwrap_or(now) + schedule.jwks_max_age;
    if now < old_enough && !force {
        return Err(TooYoung { until: old_enough });
    }
    Ok(Some(hand_over(
        in_state(keys, SigningKeyState::Active, now),
        next,
        schedule,
        now,
    )))
}

fn hand_over(
    active: Option<&SigningKey>,
    next: &SigningKey,
    schedule: &KeySchedule,
    now: Timestamp,
) -> Rotation {
    Rotation {
        retire: active.map(|key| key.kid.clone()),
        activate: next.kid.clone(),
        gone_at: now + schedule.longest_token + schedule.jwks_max_age,
    }
}

/// The newest key in a state.
pub fn in_state(keys: &[SigningKey], state: SigningKeyState, now: Timestamp) -> Option<&SigningKey> {
    keys.iter()
        .filter(|key| key.state(now) == state)
        .max_by_key(|key| key.created_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3600;
    const SCHEDULE: KeySchedule = KeySchedule {
        publish_ahead: Duration::from_secs(24 * HOUR),
        rotate_every: Duration::from_secs(90 * 24 * HOUR),
        jwks_max_age: Duration::from_secs(300),
        longest_token: Duration::from_secs(HOUR),
    };

    fn at(hours: u64) -> Timestamp {
        Timestamp::from_unix_seconds(0) + Duration::from_secs(hours * HOUR)
    }

    fn key(kid: &str, published: Timestamp) -> SigningKey {
        SigningKey {
            kid: kid.to_owned(),
            algorithm: "RS256".to_owned(),
            public_jwk: "{}".to_owned(),
            created_at: published,
            published_at: Some(published),
            activated_at: None,
            retiring_at: None,
            gone_at: None,
            revoked_at: None,
        }
    }

    /// Does what a step asks for, as the flow would.
    fn carry_out(keys: &mut Vec<SigningKey>, step: &Step, now: Timestamp) {
        let name = format!("k{}", keys.len() + 1);
        match step {
            Step::CreateActive => keys.push(SigningKey {
                activated_at: Some(now),
                ..key(&name, now)
            }),
            Step::PublishSuccessor => keys.push(key(&name, now)),
            Step::Rotate(rotation) => {
                for key in keys.iter_mut() {
                    if Some(&key.kid) == rotation.retire.as_ref() {
                        key.retiring_at = Some(now);
                        key.gone_at = Some(rotation.gone_at);
                    }
                    if key.kid == rotation.activate {
                        key.activated_at = Some(now);
                    }
                }
            }
        }
    }

    #[test]
    fn key_02_over_a_year_there_is_one_active_key_and_a_listed_successor() {
        let mut keys = Vec::new();
        for hour in 0..365 * 24 {
            let now = at(hour);
            while let Some(step) = plan(&keys, &SCHEDULE, now) {
                if let Step::Rotate(rotation) = &step {
                    let next = keys.iter().find(|key| key.kid == rotation.activate).unwrap();
                    assert!(now.since(next.published_at.unwrap()) >= SCHEDULE.jwks_max_age);
                    assert_eq!(
                        rotation.gone_at,
                        now + SCHEDULE.longest_token + SCHEDULE.jwks_max_age
                    );
                }
                carry_out(&mut keys, &step, now);
            }
            let count = |state| keys.iter().filter(|key| key.state(now) == state).count();
            assert_eq!(count(SigningKeyState::Active), 1, "hour {hour}");
            assert_eq!(count(SigningKeyState::Published), 1, "hour {hour}");
        }
        assert_eq!(keys.len(), 6, "the first, four rotations and the next successor");
        assert_eq!(keys[0].state(at(365 * 24)), SigningKeyState::Gone);
    }

    #[test]
    fn a_key_that_a_faster_clock_published_is_not_made_twice() {
        let active = SigningKey {
            activated_at: Some(at(1)),
            ..key("a", at(1))
        };
        let keys = [active, key("b", at(2))];
        assert_eq!(
            plan(&keys[..1], &SCHEDULE, at(0)),
            None,
            "the first key is on its way"
        );
        assert_eq!(plan(&keys[..1], &SCHEDULE, at(1)), Some(Step::PublishSuccessor));
        assert_eq!(plan(&keys, &SCHEDULE, at(1)), None, "its successor is on its way");
    }

    #[test]
    fn a_young_successor_is_refused_with_the_time_to_wait_unless_forced() {
        let active = SigningKey {
            activated_at: Some(at(0)),
            ..key("a", at(0))
        };
        let next = key("b", at(10));
        let keys = [active, next];
        let until = at(10) + SCHEDULE.jwks_max_age;
        assert_eq!(
            rotate_now(&keys, &SCHEDULE, at(10), false),
            Err(TooYoung { until })
        );
        let forced = rotate_now(&keys, &SCHEDULE, at(10), true).unwrap().unwrap();
        assert_eq!(
            (forced.retire.as_deref(), forced.activate.as_str()),
            (Some("a"), "b")
        );
        assert!(rotate_now(&keys, &SCHEDULE, until, false).unwrap().is_some());
    }

    #[test]
    fn a_revoked_active_key_is_followed_at_once() {
        let revoked = SigningKey {
            activated_at: Some(at(0)),
            revoked_at: Some(at(5)),
            ..key("a", at(0))
        };
        let keys = [revoked, key("b", at(1))];
        assert_eq!(keys[0].state(at(5)), SigningKeyState::Revoked);
        assert!(!keys[0].verifies_hints(at(5)));
        let Some(Step::Rotate(rotation)) = plan(&keys, &SCHEDULE, at(5)) else {
            panic!("a rotation")
        };
        assert_eq!((rotation.retire, rotation.activate.as_str()), (None, "b"));
    }

    #[test]
    fn gone_keys_vouch_for_hints_ninety_days() {
        let gone = SigningKey {
            activated_at: Some(at(0)),
            retiring_at: Some(at(1)),
            gone_at: Some(at(2)),
            ..key("a", at(0))
        };
        assert!(gone.verifies_hints(at(2 + 90 * 24)));
        assert!(!gone.verifies_hints(at(3 + 90 * 24)));
        assert!(!gone.state(at(2)).is_listed());
    }
}
