//! The store's handle: opening it, handing it units of work, reading, and closing.
//!
//! A write is a value (an owned closure that may run again), put on one bounded queue; threads owned by the store run
//! it, commit, drop what is stale in the caches, and only then answer. How a commit is made is decided by
//! `sqlite` and `postgres`; what is written, by repositories and flows.

mod health;
mod migrate;
mod open;
pub(crate) mod postgres;
mod queue;
pub(crate) mod sqlite;
mod statements;
pub(crate) mod thread;
mod unit;
mod work;

use std::sync::Arc;

use sea_orm::DatabaseConnection;
use tokio::sync::{Mutex, broadcast, mpsc, watch};

use crate::cache::Invalidations;
use crate::directory::Caches;
use crate::feed::Heard;
use crate::settings::Location;
use crate::{Backend, StoreError};

pub(crate) use migrate::status;
pub use migrate::{MigrateError, SchemaStatus};
pub use open::OpenError;
pub use queue::Statistics;
pub(crate) use sqlite::readers;
pub use work::Work;

use queue::{Counters, Queue};

/// The database, with its writers, readers, caches and feed. Cheap to clone.
///
/// Its threads end when the last clone is dropped; [`Store::close`] also waits for them.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    location: Location,
    backend: Backend,
    reader: DatabaseConnection,
    queue: Queue,
    counters: Arc<Counters>,
    invalidations: Arc<Invalidations>,
    caches: Caches,
    /// Dropped or set to end the feed.
    ending: watch::Sender<bool>,
    /// Every thread holds a sender: when all are gone, all threads have ended.
    ended: Mutex<mpsc::Receiver<()>>,
}

impl Store {
    /// Which database is below.
    pub fn backend(&self) -> Backend {
        self.shared.backend
    }

    /// Runs a unit of work and answers after its durable commit.
    ///
    /// The closure loads what must be consistent, lets a rule decide, and saves: no clock, randomness, network, hashing,
    /// sleep, lock or other `write` inside, because neighbours wait, and it may run again after a conflict (PostgreSQL, at most
    /// three more times). A refusal that must write something is `Ok(outcome)`; `Err`, a panic and a failed statement
    /// undo this unit alone. A caller that goes away cancels nothing.
    ///
    /// # Errors
    /// What the closure returned; `Busy` when the queue is full; `Unavailable` when the database is away; `Conflict`
    /// when running it again did not help.
    pub async fn write<T, F>(&self, unit: F) -> Result<T, StoreError>
    where
        F: AsyncFn(&Work) -> Result<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        let (unit, answer) = unit::unit(unit);
        if let Err(refusal) = self.shared.queue.offer(unit) {
            Counters::add(&self.shared.counters.refused_units, 1);
            return Err(refusal);
        }
        answer.await.unwrap_or_else(|_gone| Err(queue::closed()))
    }

    /// Where the database is.
    pub(crate) fn location(&self) -> &Location {
        &self.shared.location
    }

    /// Where finds that need no consistency with a write run.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.shared.reader
    }

    /// What caches register with.
    #[cfg(test)]
    pub(crate) fn invalidations(&self) -> &Arc<Invalidations> {
        &self.shared.invalidations
    }

    /// What the finds of the directory keep.
    pub(crate) fn caches(&self) -> &Caches {
        &self.shared.caches
    }

    /// Everything that any process commits from now on. An event may be told twice (after the own commit, and again
    /// by the feed), in any order; a receiver that lagged behind reads its state anew.
    pub fn subscribe(&self) -> broadcast::Receiver<Heard> {
        self.shared.invalidations.subscribe()
    }

    /// The counters of the write path.
    pub fn statistics(&self) -> Statistics {
        self.shared.counters.read(self.shared.queue.waiting())
    }

    /// Finishes the units that wait, refuses further ones, and ends when threads and connections have.
    pub async fn close(&self) {
        self.shared.queue.close();
        self.shared.ending.send_replace(true);
        let _all_ended = self.shared.ended.lock().await.recv().await;
        if let Err(error) = self.shared.reader.close_by_ref().await {
            tracing::warn!(%error, "the read connections did not close cleanly");
        }
    }
}
