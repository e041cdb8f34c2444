//! The SQLite writer: one thread that runs units of work under savepoints and shares one durable commit among them.
//!
//! A sync costs the same for one unit and for sixty, so everybody who waits goes into the same commit. Nobody is
//! answered before it, not even with an error, because an error may rest on a neighbour's row.

mod connect;
mod core;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseConnection};
use tokio::sync::{mpsc, oneshot};

use super::queue::{Counters, Units};
use super::thread;
use super::unit::{Unit, attempt};
use super::work::Work;
use crate::cache::Invalidations;
use crate::feed::Heard;
use crate::{Backend, Notices, Pinning, StoreError};

pub(super) use connect::create_file;
pub(crate) use connect::{begin_immediate, readers, writer};

/// A commit takes at most so many units …
const MOST_UNITS: usize = 64;
/// … and no further one after so long. On a slow machine, where a unit takes milliseconds, a shorter time would leave
/// each commit with two or three of them just when sharing matters most.
const LONGEST_BATCH: Duration = Duration::from_millis(20);
/// Under load the lock is left free at least so often …
const GAP_EVERY: Duration = Duration::from_millis(50);
/// … for so long, so that the command line gets in.
const GAP: Duration = Duration::from_millis(1);

/// What the thread needs.
pub(super) struct Writer {
    pub(super) path: PathBuf,
    pub(super) units: Units,
    pub(super) counters: Arc<Counters>,
    pub(super) invalidations: Arc<Invalidations>,
    pub(super) pinning: Pinning,
    pub(super) notices: Notices,
}

/// Starts the thread; answers when the file is open.
///
/// # Errors
/// When the thread cannot be started or the file cannot be opened.
pub(super) async fn start(writer: Writer, alive: mpsc::Sender<()>) -> Result<(), StoreError> {
    let (opened, answer) = oneshot::channel();
    thread::start("store-writer", alive, move || write_all(writer, opened))
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    answer
        .await
        .unwrap_or_else(|_| Err(StoreError::Unavailable("the writer thread ended".to_owned())))
}

async fn write_all(writer: Writer, opened: oneshot::Sender<Result<(), StoreError>>) {
    if writer.pinning == Pinning::Pinned {
        let core = core::pin_to_one_core();
        tracing::debug!(core, "the store's writer keeps to one core");
    }
    let connection = match connect::writer(&writer.path).await {
        Ok(connection) => connection,
        Err(error) => {
            let _opener_is_gone = opened.send(Err(error)).is_err();
            return;
        }
    };
    let _opener_is_gone = opened.send(Ok(())).is_err();
    let mut loop_state = Loop {
        writer,
        connection: Some(connection),
        busy_since: Instant::now(),
    };
    while let Some(first) = loop_state.next().await {
        loop_state.commit_together(first).await;
    }
    loop_state.disconnect().await;
}

struct Loop {
    writer: Writer,
    /// `None` after a failure, until the next unit opens it anew.
    connection: Option<DatabaseConnection>,
    /// When the lock was last left free for long enough.
    busy_since: Instant,
}

/// The units of one commit, with what each would be told.
#[derive(Default)]
struct Batch {
    units: Vec<(Box<dyn Unit>, Result<(), StoreError>)>,
    recorded: Vec<Heard>,
}

impl Loop {
    async fn next(&mut self) -> Option<Box<dyn Unit>> {
        if let Some(unit) = self.writer.units.waiting() {
            if self.busy_since.elapsed() >= GAP_EVERY {
                std::thread::sleep(GAP);
                self.busy_since = Instant::now();
            }
            return Some(unit);
        }
        let idle_since = Instant::now();
        let unit = self.writer.units.next().await;
        if idle_since.elapsed() >= GAP {
            self.busy_since = Instant::now();
        }
        unit
    }

    async fn commit_together(&mut self, first: Box<dyn Unit>) {
        let mut batch = Batch::default();
        match self.transact(first, &mut batch).await {
            Ok(()) => self.answer(batch),
            Err(error) => {
                tracing::error!(%error, units = batch.units.len(), "a shared commit failed; all its units were undone");
                self.disconnect().await;
                Counters::add(&self.writer.counters.failed_units, batch.units.len());
                for (unit, _) in batch.units {
                    unit.answer(Err(error.clone()));
                }
            }
        }
    }

    /// One transaction around as many units as wait. Every unit that was taken from the queue is in the batch
    /// afterwards, whatever happens.
    async fn transact(&mut self, first: Box<dyn Unit>, batch: &mut Batch) -> Result<(), StoreError> {
        let work = match self.begin().await {
            Ok(work) => work,
            Err(error) => {
                batch.units.push((first, Err(error.clone())));
                return Err(error);
            }
        };
        let started = Instant::now();
        let mut next = Some(first);
        while let Some(mut unit) = next {
            work.forget_unit();
            let outcome = attempt(unit.as_mut(), &work).await;
            let settle = if outcome.is_ok() {
                batch.recorded.append(&mut work.take_recorded());
                "RELEASE unit; SAVEPOINT unit"
            } else {
                "ROLLBACK TO unit"
            };
            // Settling fails when SQLite itself gave the whole transaction up (disk full, I/O): then nothing may be
            // committed, and the unit's own error says why.
            let settled = work.connection().execute_unprepared(settle).await;
            let reason = outcome.as_ref().err().cloned();
            batch.units.push((unit, outcome));
            settled.map_err(|error| reason.unwrap_or_else(|| error.into()))?;
            let room = batch.units.len() < MOST_UNITS && started.elapsed() < LONGEST_BATCH;
            next = room.then(|| self.writer.units.waiting()).flatten();
        }
        work.into_transaction().commit().await?;
        Ok(())
    }

    async fn begin(&mut self) -> Result<Work, StoreError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(connect::writer(&self.writer.path).await?),
        };
        let transaction = begin_immediate(connection).await?;
        let work = Work::new(transaction, Backend::Sqlite, self.writer.notices);
        work.connection().execute_unprepared("SAVEPOINT unit").await?;
        Ok(work)
    }

    fn answer(&self, batch: Batch) {
        let counters = &self.writer.counters;
        let failed = batch.units.iter().filter(|(_, outcome)| outcome.is_err()).count();
        Counters::add(&counters.commits, 1);
        Counters::add(&counters.units, batch.units.len() - failed);
        Counters::add(&counters.failed_units, failed);
        self.writer.invalidations.apply(&batch.recorded);
        for (unit, outcome) in batch.units {
            unit.answer(outcome);
        }
    }

    /// Lets go of the connection: after a failure nobody knows what state it is in.
    async fn disconnect(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the write connection did not close cleanly");
        }
    }
}
