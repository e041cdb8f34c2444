//! A queue between many askers and a few threads. It never grows beyond its capacity: who comes too late is told so
//! at once instead of waiting behind work that nobody will wait for.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The queue is full or closed; the job comes to nothing.
#[derive(Debug)]
pub(crate) struct Refused;

/// What a waiting thread got.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next<T> {
    /// Work to do.
    Job(T),
    /// Nothing came for the given time.
    Idle,
    /// Nothing will come any more.
    Closed,
}

pub(crate) struct BoundedQueue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    capacity: usize,
}

struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
}

impl<T> BoundedQueue<T> {
    pub(crate) fn new(capacity: usize) -> Self {
        let state = State {
            waiting: VecDeque::with_capacity(capacity),
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            capacity,
        }
    }

    /// Adds a job behind the others, or refuses without waiting.
    pub(crate) fn try_push(&self, job: T) -> Result<(), Refused> {
        let mut state = self.lock();
        if state.closed || state.waiting.len() >= self.capacity {
            return Err(Refused);
        }
        state.waiting.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for the oldest job, for at most `patience`.
    pub(crate) fn next(&self, patience: Duration) -> Next<T> {
        let (mut state, _) = self
            .changed
            .wait_timeout_while(self.lock(), patience, |state| {
                state.waiting.is_empty() && !state.closed
            })
            .unwrap_or_else(PoisonError::into_inner);
        match state.waiting.pop_front() {
            Some(job) => Next::Job(job),
            None if state.closed => Next::Closed,
            None => Next::Idle,
        }
    }

    /// Takes no more jobs; those that wait are still handed out.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // No code that can panic runs under the lock, so a poisoned state is still a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_queue_refuses_and_a_taken_job_makes_room() {
        let queue = BoundedQueue::new(2);
        assert!(queue.try_push(1).is_ok());
        assert!(queue.try_push(2).is_ok());
        assert!(queue.try_push(3).is_err());
        assert_eq!(queue.next(Duration::ZERO), Next::Job(1));
        assert!(queue.try_push(3).is_ok());
    }

    #[test]
    fn a_closed_queue_hands_out_what_it_has_and_takes_nothing() {
        let queue = BoundedQueue::new(2);
        assert_eq!(queue.next(Duration::ZERO), Next::Idle);
        assert!(queue.try_push(1).is_ok());
        queue.close();
        assert!(queue.try_push(2).is_err());
        assert_eq!(queue.next(Duration::ZERO), Next::Job(1));
        assert_eq!(queue.next(Duration::ZERO), Next::Closed);
    }
}
