//! How fast somebody may guess: a counter and its next state, as pure values.
//!
//! An attempt is counted *before* the secret is checked, so that a burst of parallel guesses cannot slip past; success
//! then clears the account's counter. Counters live in rows shared by all nodes and are keyed by the canonical account
//! and the true peer; they stand alone: another account's success clears nothing.

use std::time::Duration;

use crate::Timestamp;

/// The stored state of one counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// Attempts counted and not yet cleared (consecutive) or those of the current window (windowed).
    pub count: u32,
    /// When the window or the present wait began.
    pub since: Timestamp,
}

/// Waiting times after consecutive failures on one account: free ones first, then doubling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// Failures without a wait.
    pub free: u32,
    /// The first wait; each further failure doubles it.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

/// So many attempts within a window of fixed length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Attempts allowed.
    pub limit: u32,
    /// The window's length.
    pub length: Duration,
}

/// What to do with an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go on; store this state first.
    Counted(Counter),
    /// Refuse without checking anything.
    Wait(Duration),
}

impl Backoff {
    /// How long the next attempt must wait after `failures` in a row.
    pub fn wait_after(&self, failures: u32) -> Duration {
        if failures < self.free {
            return Duration::ZERO;
        }
        let doublings = (failures - self.free).min(32);
        self.first
            .saturating_mul(1u32.checked_shl(doublings).unwrap_or(u32::MAX))
            .min(self.longest)
    }

    /// Counts an attempt as a failure until success clears it.
    pub fn attempt(&self, counter: Counter, now: Timestamp) -> Verdict {
        let wait = self.wait_after(counter.count);
        let waited = now.since(counter.since);
        if waited < wait {
            return Verdict::Wait(wait - waited);
        }
        Verdict::Counted(Counter {
            count: counter.count.saturating_add(1),
            since: now,
        })
    }
}

impl Window {
    /// Counts an attempt within the current window.
    pub fn attempt(&self, counter: Counter, now: Timestamp) -> Verdict {
        let age = now.since(counter.since);
        if counter.count == 0 || age >= self.length {
            return Verdict::Counted(Counter { count: 1, since: now });
        }
        if counter.count >= self.limit {
            return Verdict::Wait(self.length - age);
        }
        Verdict::Counted(Counter {
            count: counter.count + 1,
            since: counter.since,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff {
        free: 5,
        first: Duration::from_secs(1),
        longest: Duration::from_secs(15 * 60),
    };
    const WINDOW: Window = Window {
        limit: 30,
        length: Duration::from_secs(60),
    };

    #[test]
    fn the_wait_starts_after_five_and_doubles_to_a_quarter_hour() {
        assert_eq!(BACKOFF.wait_after(4), Duration::ZERO);
        assert_eq!(BACKOFF.wait_after(5), Duration::from_secs(1));
        assert_eq!(BACKOFF.wait_after(6), Duration::from_secs(2));
        assert_eq!(BACKOFF.wait_after(14), Duration::from_secs(512));
        assert_eq!(BACKOFF.wait_after(15), Duration::from_secs(900));
        assert_eq!(BACKOFF.wait_after(u32::MAX), Duration::from_secs(900));
    }

    #[test]
    fn a_waiting_account_is_refused_without_being_counted() {
        let now = Timestamp::from_unix_seconds(100);
        let counter = Counter { count: 7, since: now };
        assert_eq!(
            BACKOFF.attempt(counter, now + Duration::from_secs(1)),
            Verdict::Wait(Duration::from_secs(3))
        );
        let later = now + Duration::from_secs(4);
        assert_eq!(
            BACKOFF.attempt(counter, later),
            Verdict::Counted(Counter {
                count: 8,
                since: later
            })
        );
    }

    #[test]
    fn a_window_opens_again_when_it_has_passed() {
        let start = Timestamp::from_unix_seconds(100);
        let full = Counter {
            count: 30,
            since: start,
        };
        assert_eq!(
            WINDOW.attempt(full, start + Duration::from_secs(59)),
            Verdict::Wait(Duration::from_secs(1))
        );
        let later = start + Duration::from_secs(60);
        assert_eq!(
            WINDOW.attempt(full, later),
            Verdict::Counted(Counter {
                count: 1,
                since: later
            })
        );
    }
}
