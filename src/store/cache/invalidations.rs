//! What this process knows of everybody's commits: the last ids that events named, when the feed was last heard, and
//! who wants to be told.
//!
//! The feed and the writers bring events here; caches ask and are told to forget.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::broadcast;

use crate::feed::Heard;

/// Caches answer only so long after the start of the last successful poll.
const LEASE: Duration = Duration::from_secs(1);
/// Ids that are remembered for readers whose read is still under way; a read that takes longer than this many named
/// ids is not kept.
const REMEMBERED: usize = 4096;
/// Events that a subscriber may lag behind.
const SUBSCRIBERS_LAG: usize = 1024;

/// A cache, as seen by an event.
pub(super) trait Forget: Send + Sync {
    /// Drops what was made from the row with this id.
    fn forget(&self, id: &str);
}

/// A place in the sequence of named ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position(u64);

/// See the module.
pub(crate) struct Invalidations {
    state: Mutex<State>,
    caches: Mutex<Vec<Weak<dyn Forget>>>,
    subscribers: broadcast::Sender<Heard>,
}

#[derive(Default)]
struct State {
    /// Ids named so far.
    named: u64,
    /// The last of them, oldest first.
    recent: VecDeque<String>,
    /// When the last successful poll began; `None` before the first one.
    heard_at: Option<Instant>,
}

impl Invalidations {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::default(),
            caches: Mutex::default(),
            subscribers: broadcast::Sender::new(SUBSCRIBERS_LAG),
        }
    }

    /// Events that were committed, by this process or another. Returns when no cache holds what they name.
    pub(crate) fn apply(&self, events: &[Heard]) {
        let ids = || events.iter().flat_map(|event| event.ids.iter());
        {
            // Before the caches: a read that is kept in between asks here and learns of it.
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            for id in ids() {
                state.named += 1;
                state.recent.push_back(id.clone());
            }
            let surplus = state.recent.len().saturating_sub(REMEMBERED);
            state.recent.drain(..surplus);
        }
        let mut caches = self.caches.lock().unwrap_or_else(PoisonError::into_inner);
        caches.retain(|cache| {
            let Some(cache) = cache.upgrade() else {
                return false;
            };
            ids().for_each(|id| cache.forget(id));
            true
        });
        drop(caches);
        for event in events {
            let _nobody_listens = self.subscribers.send(event.clone()).is_err();
        }
    }

    /// A poll that began at this moment was successful, and what it brought has been applied.
    pub(crate) fn heard(&self, poll_began: Instant) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).heard_at = Some(poll_began);
    }

    /// Whether caches may answer.
    pub(crate) fn is_current(&self, now: Instant) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state
            .heard_at
            .is_some_and(|heard| now.saturating_duration_since(heard) < LEASE)
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Heard> {
        self.subscribers.subscribe()
    }

    pub(super) fn register(&self, cache: Weak<dyn Forget>) {
        self.caches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(cache);
    }

    /// To be noted before a read.
    pub(super) fn position(&self) -> Position {
        Position(self.state.lock().unwrap_or_else(PoisonError::into_inner).named)
    }

    /// Whether one of these ids was named since, or may have been.
    pub(super) fn passed_since(&self, position: Position, ids: &[String]) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let since = usize::try_from(state.named - position.0).unwrap_or(usize::MAX);
        since > state.recent.len() || state.recent.iter().rev().take(since).any(|id| ids.contains(id))
    }
}
