//! A fixed number of threads behind a bounded queue, for work that would block an async thread. Passwords and
//! signatures have a pool each, so that a flood of sign-ins does not delay the tokens of those who are signed in.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::bounded_queue::{BoundedQueue, Next};

/// Every thread works and the queue is full: answer 503 with `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too much of this work is waiting already")]
pub struct Busy;

/// How much of a machine a pool takes.
#[derive(Clone, Copy, Debug)]
pub struct PoolSize {
    /// Threads; at least one runs.
    pub threads: usize,
    /// Jobs that may wait while all threads work.
    pub waiting: usize,
}

impl PoolSize {
    /// As many threads as this process may use cores.
    pub fn per_core(waiting: usize) -> Self {
        Self {
            threads: thread::available_parallelism().map_or(1, NonZeroUsize::get),
            waiting,
        }
    }
}

/// A job that works on its thread's own state.
type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

/// What a thread keeps between jobs.
pub(crate) trait ThreadState: Default + 'static {
    /// Called after a while without work, to give back what is costly to keep.
    fn rest(&mut self) {}
}

impl ThreadState for () {}

pub(crate) struct WorkerPool<S> {
    queue: Arc<BoundedQueue<Job<S>>>,
}

impl<S: ThreadState> WorkerPool<S> {
    /// Starts the threads. A thread that has had no work for `rest_after` is told to [`ThreadState::rest`].
    pub(crate) fn start(name: &str, size: PoolSize, rest_after: Duration) -> std::io::Result<Self> {
        let pool = Self {
            queue: Arc::new(BoundedQueue::new(size.waiting)),
        };
        for number in 0..size.threads.max(1) {
            let queue = Arc::clone(&pool.queue);
            // Should a later thread fail to start, dropping `pool` ends the earlier ones.
            thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || work(&queue, rest_after))?;
        }
        Ok(pool)
    }

    /// Runs a job on one of the threads. A caller who goes away before its turn takes the job along.
    pub(crate) async fn run<T, F>(&self, job: F) -> Result<T, Busy>
    where
        T: Send + 'static,
        F: FnOnce(&mut S) -> T + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Job<S> = Box::new(move |state| {
            if !reply.is_closed() {
                // Failing to send means that the caller went away meanwhile; nobody misses the answer.
                let _ = reply.send(job(state));
            }
        });
        self.queue.try_push(job).map_err(|_| Busy)?;
        answer.await.map_err(|_| Busy)
    }
}

impl<S> Drop for WorkerPool<S> {
    fn drop(&mut self) {
        self.queue.close();
    }
}

fn work<S: ThreadState>(queue: &BoundedQueue<Job<S>>, rest_after: Duration) {
    let mut state = S::default();
    loop {
        match queue.next(rest_after) {
            Next::Job(job) => {
                // A panic must not cost the pool a thread; the state may be half written, so it is made anew.
                if catch_unwind(AssertUnwindSafe(|| job(&mut state))).is_err() {
                    tracing::error!("a job of the worker pool panicked");
                    state = S::default();
                }
            }
            Next::Idle => state.rest(),
            Next::Closed => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_full_pool_answers_busy_at_once_and_recovers() {
        let pool = Arc::new(
            WorkerPool::<()>::start(
                "test",
                PoolSize {
                    threads: 1,
                    waiting: 1,
                },
                LONG,
            )
            .unwrap(),
        );
        let (started, go_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let working = tokio::spawn({
            let (pool, started, go_on) = (pool.clone(), started.clone(), go_on.clone());
            async move {
                pool.run(move |()| {
                    started.wait();
                    go_on.wait();
                })
                .await
            }
        });
        tokio::task::spawn_blocking(move || started.wait()).await.unwrap();
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(|()| "second").await }
        });
        tokio::task::yield_now().await;
        assert_eq!(pool.run(|()| "third").await, Err(Busy));
        go_on.wait();
        assert_eq!(working.await.unwrap(), Ok(()));
        assert_eq!(waiting.await.unwrap(), Ok("second"));
        assert_eq!(pool.run(|()| "fourth").await, Ok("fourth"));
    }

    #[tokio::test]
    async fn a_panic_costs_one_answer_and_no_thread() {
        let pool = WorkerPool::<()>::start(
            "test",
            PoolSize {
                threads: 1,
                waiting: 1,
            },
            LONG,
        )
        .unwrap();
        assert_eq!(pool.run(|()| -> u8 { panic!("provoked") }).await, Err(Busy));
        assert_eq!(pool.run(|()| 1).await, Ok(1));
    }

    #[tokio::test]
    async fn a_job_whose_caller_left_is_not_done() {
        static DONE: AtomicUsize = AtomicUsize::new(0);
        let pool = WorkerPool::<()>::start(
            "test",
            PoolSize {
                threads: 1,
                waiting: 8,
            },
            LONG,
        )
        .unwrap();
        let gate = Arc::new(Barrier::new(2));
        let held = gate.clone();
        let first = pool.run(move |()| {
            held.wait();
        });
        let abandoned = pool.run(|()| DONE.fetch_add(1, Ordering::SeqCst));
        {
            let mut first = Box::pin(first);
            let mut abandoned = Box::pin(abandoned);
            // Both are queued by their first poll, then the second caller leaves.
            assert!(poll_once(first.as_mut()).is_pending());
            assert!(poll_once(abandoned.as_mut()).is_pending());
            drop(abandoned);
            gate.wait();
            first.await.unwrap();
        }
        assert_eq!(pool.run(|()| DONE.load(Ordering::SeqCst)).await, Ok(0));
    }

    fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
        future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    }
}
