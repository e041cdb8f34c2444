//! Opening the store: readers, writers and the feed, in the order in which each needs the one before.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DatabaseConnection;
use tokio::sync::{Mutex, Notify, mpsc, watch};

use super::queue::{Counters, Queue, Units};
use super::{Shared, Store, postgres, sqlite};
use crate::cache::Invalidations;
use crate::directory::Caches;
use crate::feed::{self, Follower};
use crate::settings::Location;
use crate::{Backend, Feed, StoreError, StoreSettings};

/// So long the database may take to answer at the start.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

/// Why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database that we know.
    #[error("the database URL must begin with sqlite:// or postgres://")]
    Address,
    /// The file cannot be made or opened for writing.
    #[error("the database file {path} cannot be opened: {source}")]
    File {
        /// The path, as it was given.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database does not answer.
    #[error(transparent)]
    Unreachable(#[from] StoreError),
}

impl Store {
    /// Opens the database, making the SQLite file when it is not there, and starts the store's threads. The schema is
    /// left as it is: see [`Store::migrate`]. Needs a tokio runtime.
    ///
    /// # Errors
    /// When the URL names no known database, or the database cannot be opened or does not answer.
    pub async fn open(settings: &StoreSettings) -> Result<Store, OpenError> {
        let location = settings.location()?;
        let (alive, ended) = mpsc::channel(1);
        let (ending, end) = watch::channel(false);
        let counters = Arc::new(Counters::default());
        let (queue, units) = Queue::new(settings.queue_length, &counters);
        let invalidations = Arc::new(Invalidations::new());
        let hint = Arc::new(Notify::new());
        let start = Start {
            units,
            counters: Arc::clone(&counters),
            invalidations: Arc::clone(&invalidations),
            hint: Arc::clone(&hint),
            alive: alive.clone(),
        };
        let reader = start.writers_and_readers(&location, settings).await?;
        if settings.feed == Feed::Follow {
            let follower = Follower {
                location: location.clone(),
                invalidations: Arc::clone(&invalidations),
                hint,
                end,
            };
            feed::start(follower, alive)?;
        }
        let backend = match location {
            Location::File(_) => Backend::Sqlite,
            Location::Server(_) => Backend::Postgres,
        };
        let store = Store {
            shared: Arc::new(Shared {
                location,
                backend,
                reader,
                queue,
                counters,
                caches: Caches::new(&invalidations),
                invalidations,
                ending,
                ended: Mutex::new(ended),
            }),
        };
        store.ping(FIRST_ANSWER).await?;
        Ok(store)
    }
}

struct Start {
    units: Units,
    counters: Arc<Counters>,
    invalidations: Arc<Invalidations>,
    hint: Arc<Notify>,
    alive: mpsc::Sender<()>,
}

impl Start {
    async fn writers_and_readers(
        self,
        location: &Location,
        settings: &StoreSettings,
    ) -> Result<DatabaseConnection, OpenError> {
        match location {
            Location::File(path) => {
                sqlite::create_file(path).map_err(|source| OpenError::File {
                    path: path.display().to_string(),
                    source,
                })?;
                let writer = sqlite::Writer {
                    path: path.clone(),
                    units: self.units,
                    counters: self.counters,
                    invalidations: self.invalidations,
                    pinning: settings.pinning,
                    notices: settings.notices,
                };
                sqlite::start(writer, self.alive).await?;
                Ok(sqlite::readers(path, settings.readers))
            }
            Location::Server(url) => {
                let reader = postgres::pool(url, settings.readers)?;
                let writers = postgres::Writers {
                    url: url.clone(),
                    units: Mutex::new(self.units),
                    counters: self.counters,
                    invalidations: self.invalidations,
                    hint: self.hint,
                    connections: settings.connections_per_writer,
                    notices: settings.notices,
                };
                postgres::start(writers, settings.writer_threads, &self.alive)?;
                Ok(reader)
            }
        }
    }
}
