//! The bounded queue between callers and the store's own threads, and the numbers that are kept about it.
//!
//! A full queue refuses at once, and a unit that waited too long is never begun: a caller that waits without bound helps
//! nobody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::mpsc::{self, error::TrySendError};

use super::unit::Unit;
use crate::StoreError;

/// While the database is away units pile up faster than they fail; after so long one fails without a try.
const QUEUE_PATIENCE: Duration = Duration::from_secs(10);

/// The threads' end.
pub(super) struct Units {
    receiver: mpsc::Receiver<Box<dyn Unit>>,
    counters: Arc<Counters>,
}

impl Units {
    /// The next unit; `None` when the store was closed and nothing waits.
    pub(super) async fn next(&mut self) -> Option<Box<dyn Unit>> {
        loop {
            let unit = self.receiver.recv().await?;
            if let Some(unit) = self.still_worth_it(unit) {
                return Some(unit);
            }
        }
    }

    /// The next unit, when one waits.
    pub(super) fn waiting(&mut self) -> Option<Box<dyn Unit>> {
        loop {
            let unit = self.receiver.try_recv().ok()?;
            if let Some(unit) = self.still_worth_it(unit) {
                return Some(unit);
            }
        }
    }

    fn still_worth_it(&self, unit: Box<dyn Unit>) -> Option<Box<dyn Unit>> {
        if unit.waited() < QUEUE_PATIENCE {
            return Some(unit);
        }
        Counters::add(&self.counters.failed_units, 1);
        unit.answer(Err(StoreError::Unavailable(
            "the unit waited too long".to_owned(),
        )));
        None
    }
}

/// The callers' end.
pub(super) struct Queue {
    sender: RwLock<Option<mpsc::Sender<Box<dyn Unit>>>>,
}

impl Queue {
    pub(super) fn new(length: usize, counters: &Arc<Counters>) -> (Self, Units) {
        let (sender, receiver) = mpsc::channel(length.max(1));
        let units = Units {
            receiver,
            counters: Arc::clone(counters),
        };
        let queue = Self {
            sender: RwLock::new(Some(sender)),
        };
        (queue, units)
    }

    /// Puts the unit at the end, or refuses: `Busy` when full, `Unavailable` when the store was closed.
    pub(super) fn offer(&self, unit: Box<dyn Unit>) -> Result<(), StoreError> {
        let sender = self.sender.read().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = sender.as_ref() else {
            return Err(closed());
        };
        sender.try_send(unit).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Closed(_) => closed(),
        })
    }

    /// Takes no more; what waits is still done, then the threads end.
    pub(super) fn close(&self) {
        *self.sender.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// How many units wait.
    pub(super) fn waiting(&self) -> usize {
        let sender = self.sender.read().unwrap_or_else(PoisonError::into_inner);
        sender
            .as_ref()
            .map_or(0, |sender| sender.max_capacity() - sender.capacity())
    }
}

pub(super) fn closed() -> StoreError {
    StoreError::Unavailable("the store was closed".to_owned())
}

/// Counts since the store was opened; all but `waiting` only grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// Durable commits.
    pub commits: u64,
    /// Units whose work is in one of those commits.
    pub units: u64,
    /// Units that were answered with an error.
    pub failed_units: u64,
    /// Units that were refused because the queue was full.
    pub refused_units: u64,
    /// Further runs of units after a conflict (PostgreSQL).
    pub reruns: u64,
    /// Units that wait right now.
    pub waiting: usize,
}

/// Where the threads count.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) commits: AtomicU64,
    pub(super) units: AtomicU64,
    pub(super) failed_units: AtomicU64,
    pub(super) refused_units: AtomicU64,
    pub(super) reruns: AtomicU64,
}

impl Counters {
    pub(super) fn add(counter: &AtomicU64, number: usize) {
        counter.fetch_add(number as u64, Ordering::Relaxed);
    }

    pub(super) fn read(&self, waiting: usize) -> Statistics {
        Statistics {
            commits: self.commits.load(Ordering::Relaxed),
            units: self.units.load(Ordering::Relaxed),
            failed_units: self.failed_units.load(Ordering::Relaxed),
            refused_units: self.refused_units.load(Ordering::Relaxed),
            reruns: self.reruns.load(Ordering::Relaxed),
            waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::unit::Running;
    use super::super::work::Work;
    use super::*;

    /// A unit of that age that says what it was told.
    struct Aged(Duration, std::sync::mpsc::Sender<Result<(), StoreError>>);

    impl Unit for Aged {
        fn run<'a>(&'a mut self, _: &'a Work) -> Running<'a> {
            Box::pin(async { Ok(()) })
        }
        fn waited(&self) -> Duration {
            self.0
        }
        fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
            self.1.send(outcome).unwrap();
        }
    }

    #[test]
    fn a_unit_that_waited_too_long_is_answered_and_passed_over() {
        let counters = Arc::new(Counters::default());
        let (queue, mut units) = Queue::new(4, &counters);
        let (told, answers) = std::sync::mpsc::channel();
        for seconds in [11, 1] {
            let unit = Aged(Duration::from_secs(seconds), told.clone());
            queue.offer(Box::new(unit)).unwrap();
        }
        assert_eq!(units.waiting().unwrap().waited(), Duration::from_secs(1));
        assert!(matches!(answers.try_recv(), Ok(Err(StoreError::Unavailable(_)))));
        assert!(units.waiting().is_none());
        assert_eq!(counters.read(0).failed_units, 1);
    }
}
