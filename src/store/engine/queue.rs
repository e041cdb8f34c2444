//! The bounded queue between callers and the store's own threads, and the numbers that are kept about it.
//!
//! A full queue refuses at once: a caller that waits without bound helps nobody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use tokio::sync::mpsc::{self, error::TrySendError};

use super::unit::Unit;
use crate::StoreError;

pub(super) type Units = mpsc::Receiver<Box<dyn Unit>>;

/// The callers' end.
pub(super) struct Queue {
    sender: RwLock<Option<mpsc::Sender<Box<dyn Unit>>>>,
}

impl Queue {
    pub(super) fn new(length: usize) -> (Self, Units) {
        let (sender, units) = mpsc::channel(length.max(1));
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
