//! Keeping the writer on one core.
//!
//! sqlx runs SQLite on a thread of its own and hops to it for each statement; that thread inherits the affinity of the
//! one that opens the connection, and a hop that stays on a core costs a tenth of one that crosses.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Pins the calling thread to the last core that it may use, and names it. `None`: there is one core only, or the
/// system said no; then the scheduler decides, which is slower but right.
pub(super) fn pin_to_one_core() -> Option<usize> {
    let allowed = sched_getaffinity(None).ok()?;
    let core = last_of_several(&allowed)?;
    let mut only = CpuSet::new();
    only.set(core);
    sched_setaffinity(None, &only).ok().map(|()| core)
}

/// The last, because interrupts and whoever did not think about it gather on the first.
fn last_of_several(allowed: &CpuSet) -> Option<usize> {
    if allowed.count() < 2 {
        return None;
    }
    (0..CpuSet::MAX_CPU).rev().find(|&core| allowed.is_set(core))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_allowed_core_is_chosen() {
        let mut allowed = CpuSet::new();
        allowed.set(3);
        allowed.set(5);
        assert_eq!(last_of_several(&allowed), Some(5));
    }

    #[test]
    fn the_only_core_is_left_to_the_scheduler() {
        let mut allowed = CpuSet::new();
        allowed.set(3);
        assert_eq!(last_of_several(&allowed), None);
    }
}
