//! A unit of work on its way: the closure, where its value waits until the commit, and who is to be told.
//!
//! The type of the value is erased here, so that one queue carries all units. Committing is left to the backends.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::work::Work;
use crate::StoreError;

/// A run under way; it stays on its thread.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + 'a>>;

/// What the writer threads know of a unit.
pub(crate) trait Unit: Send {
    /// Runs the closure and keeps its value inside. May be called again after a conflict.
    fn run<'a>(&'a mut self, work: &'a Work) -> Running<'a>;

    /// How long ago the caller asked.
    fn waited(&self) -> Duration;

    /// Tells the caller, who may be gone: then nobody minds. To be called after the commit only.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Waiting<T, F> {
    closure: F,
    value: Option<T>,
    asked_at: Instant,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Unit for Waiting<T, F>
where
    F: AsyncFn(&Work) -> Result<T, StoreError> + Send + 'static,
    T: Send + 'static,
{
    fn run<'a>(&'a mut self, work: &'a Work) -> Running<'a> {
        Box::pin(async move {
            self.value = None;
            self.value = Some((self.closure)(work).await?);
            Ok(())
        })
    }

    fn waited(&self) -> Duration {
        self.asked_at.elapsed()
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Waiting { value, caller, .. } = *self;
        let answer = outcome.and_then(|()| value.ok_or(StoreError::Panicked));
        let _caller_is_gone = caller.send(answer).is_err();
    }
}

/// Wraps a closure; the receiver gets its value after the commit.
pub(crate) fn unit<T, F>(closure: F) -> (Box<dyn Unit>, oneshot::Receiver<Result<T, StoreError>>)
where
    F: AsyncFn(&Work) -> Result<T, StoreError> + Send + 'static,
    T: Send + 'static,
{
    let (caller, answer) = oneshot::channel();
    let waiting = Waiting {
        closure,
        value: None,
        asked_at: Instant::now(),
        caller,
    };
    (Box::new(waiting), answer)
}

/// One run of a unit, without its commit. A panic is caught: the writer thread and the neighbours live on.
///
/// A statement that failed undoes the unit even when the closure looked away, because PostgreSQL answers the
/// `COMMIT` of a failed transaction with a rollback that looks like success.
pub(crate) async fn attempt(unit: &mut dyn Unit, work: &Work) -> Result<(), StoreError> {
    let outcome = AssertUnwindSafe(unit.run(work)).catch_unwind().await;
    match outcome {
        Err(_panic) => {
            tracing::error!("a unit of work panicked and was undone");
            Err(StoreError::Panicked)
        }
        Ok(Err(error)) => Err(work.connection().failure().filter(is_conflict).unwrap_or(error)),
        Ok(Ok(())) => work.connection().failure().map_or(Ok(()), Err),
    }
}

/// A conflict beneath decides, whatever the closure made of it: it is what a second run can heal.
fn is_conflict(error: &StoreError) -> bool {
    matches!(error, StoreError::Conflict)
}
