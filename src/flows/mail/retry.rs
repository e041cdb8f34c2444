//! When a letter that did not go out is tried again, and when it is given up: a rule over plain values.

use std::time::Duration;

use countersign_identity::Timestamp;

/// The first wait; each further one is twice as long …
const FIRST: Duration = Duration::from_secs(5);
/// … up to this.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Nobody waits for a letter longer than this.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 3600);

/// The moment of the next try; `None` when there is none left. `attempts` counts those that failed, at least one.
pub(super) fn next_try(attempts: u32, written_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    if now.since(written_at) >= GIVE_UP_AFTER {
        return None;
    }
    let doubling = 1u32.checked_shl(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    Some(now + FIRST.saturating_mul(doubling).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(attempts: u32) -> Duration {
        let now = Timestamp::from_unix_seconds(100);
        next_try(attempts, now, now).unwrap().since(now)
    }

    #[test]
    fn waits_double_up_to_half_an_hour() {
        let seconds = Duration::from_secs;
        assert_eq!([1, 2, 3].map(wait), [5, 10, 20].map(seconds));
        assert_eq!(
            [9, 10, 40, u32::MAX].map(wait),
            [1280, 1800, 1800, 1800].map(seconds)
        );
    }

    #[test]
    fn a_letter_is_given_up_after_a_day() {
        let written = Timestamp::from_unix_seconds(0);
        let day = Timestamp::from_unix_seconds(24 * 3600);
        assert!(next_try(1, written, day - Duration::from_millis(1)).is_some());
        assert_eq!(next_try(1, written, day), None);
    }
}
