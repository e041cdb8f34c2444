//! How long to wait, for `Retry-After` and for the page or document beside it.

use std::time::Duration;

/// Whole seconds, rounded up and at least one: a wait that is announced too short refuses an honest second try.
pub fn seconds(wait: Duration) -> u64 {
    let rounded_up = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    rounded_up.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_never_announced_too_short() {
        for (wait, announced) in [(0, 1), (1, 1), (1000, 1), (1001, 2), (899_999, 900)] {
            assert_eq!(seconds(Duration::from_millis(wait)), announced, "{wait} ms");
        }
    }
}
