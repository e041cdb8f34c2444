//! The PostgreSQL writers: a few threads, each with its own runtime and small pool, that take units from one queue.
//!
//! One transaction per unit at READ COMMITTED (units lock the rows they decide about); PostgreSQL shares syncs by
//! itself. A unit that lost against another is run again.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, TransactionTrait};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{Mutex, Notify, mpsc};

use super::queue::{Counters, Units};
use super::thread;
use super::unit::{Unit, attempt};
use super::work::Work;
use crate::cache::Invalidations;
use crate::feed::Heard;
use crate::{Backend, Notices, StoreError};

/// Waiting for a connection, also to a server that is away, ends here.
const POOL_PATIENCE: Duration = Duration::from_secs(2);
/// A connection that rested so long is asked whether it still lives.
const RESTED: Duration = Duration::from_secs(1);
/// Further runs of a unit after a serialization failure or a deadlock.
const RERUNS: usize = 3;

/// What the threads need; they share it.
pub(super) struct Writers {
    pub(super) url: String,
    pub(super) units: Mutex<Units>,
    pub(super) counters: Arc<Counters>,
    pub(super) invalidations: Arc<Invalidations>,
    /// Told after a commit, so that the other nodes hear of it before their next poll.
    pub(super) hint: Arc<Notify>,
    pub(super) connections: u32,
    pub(super) notices: Notices,
}

/// Starts the threads.
///
/// # Errors
/// When a thread cannot be started.
pub(super) fn start(writers: Writers, threads: usize, alive: &mpsc::Sender<()>) -> Result<(), StoreError> {
    let writers = Arc::new(writers);
    for number in 0..threads.max(1) {
        let writers = Arc::clone(&writers);
        thread::start(&format!("store-writer-{number}"), alive.clone(), move || {
            write_all(writers)
        })
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    }
    Ok(())
}

/// Connections for one purpose, opened as they are needed. Time-outs keep a lost node from holding rows for ever.
///
/// # Errors
/// When the URL is malformed.
pub(crate) fn pool(url: &str, connections: u32) -> Result<DatabaseConnection, StoreError> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("countersign")
        .options([
            ("default_transaction_isolation", "read committed"),
            ("statement_timeout", "20s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "20s"),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(connections.max(1))
        .acquire_timeout(POOL_PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for >= RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options);
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}

async fn write_all(writers: Arc<Writers>) {
    let connection = match pool(&writers.url, writers.connections) {
        Ok(connection) => connection,
        Err(error) => {
            tracing::error!(%error, "a writer of the store could not start");
            return;
        }
    };
    let loops = (0..writers.connections.max(1)).map(|_| take_and_run(&writers, &connection));
    join_all(loops).await;
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the write connections did not close cleanly");
    }
}

async fn take_and_run(writers: &Writers, connection: &DatabaseConnection) {
    loop {
        let taken = writers.units.lock().await.next().await;
        let Some(mut unit) = taken else { return };
        let outcome = run(writers, connection, unit.as_mut()).await;
        let counters = &writers.counters;
        let counter = match &outcome {
            Ok(_) => &counters.units,
            Err(_) => &counters.failed_units,
        };
        Counters::add(counter, 1);
        unit.answer(outcome.map(|recorded| {
            Counters::add(&counters.commits, 1);
            if !recorded.is_empty() {
                writers.invalidations.apply(&recorded);
                writers.hint.notify_one();
            }
        }));
    }
}

async fn run(
    writers: &Writers,
    connection: &DatabaseConnection,
    unit: &mut dyn Unit,
) -> Result<Vec<Heard>, StoreError> {
    for _ in 0..RERUNS {
        match run_once(writers, connection, unit).await {
            Err(StoreError::Conflict) => Counters::add(&writers.counters.reruns, 1),
            outcome => return outcome,
        }
    }
    run_once(writers, connection, unit).await
}

async fn run_once(
    writers: &Writers,
    connection: &DatabaseConnection,
    unit: &mut dyn Unit,
) -> Result<Vec<Heard>, StoreError> {
    let work = begin(connection, writers).await?;
    let outcome = attempt(unit, &work).await;
    let recorded = work.take_recorded();
    let transaction = work.into_transaction();
    if let Err(error) = outcome {
        if let Err(rollback) = transaction.rollback().await {
            tracing::debug!(error = %rollback, "a rollback failed; the server undoes the transaction with its connection");
        }
        return Err(error);
    }
    transaction.commit().await?;
    Ok(recorded)
}

/// Begins, and when the connection turns out to be dead (the server was restarted), tries the others of the pool and
/// a new one: nothing has been done yet, so that trying again is safe.
async fn begin(connection: &DatabaseConnection, writers: &Writers) -> Result<Work, StoreError> {
    let mut tries = 0;
    loop {
        match connection.begin().await {
            Ok(transaction) => return Ok(Work::new(transaction, Backend::Postgres, writers.notices)),
            Err(error) => {
                let waited = matches!(error, sea_orm::DbErr::ConnectionAcquire(_));
                let error = StoreError::from(error);
                if waited || tries >= writers.connections || !matches!(error, StoreError::Unavailable(_)) {
                    return Err(error);
                }
                tries += 1;
            }
        }
    }
}
