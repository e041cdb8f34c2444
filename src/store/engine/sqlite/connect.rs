//! Connections to a SQLite file: the one that writes, and those that only read.
//!
//! Durable before fast: write-ahead log with a sync at every commit, foreign keys on.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, SqlxError, SqlxSqliteConnector,
    TransactionOptions, TransactionTrait,
};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::StoreError;

/// A read waits so long for a checkpoint or a recovery; in WAL mode it waits for no writer.
const READ_PATIENCE: Duration = Duration::from_secs(5);
/// So long a writer asks for the write lock …
const WRITE_PATIENCE: Duration = Duration::from_secs(10);
/// … and so often: SQLite's own busy time-out backs off to 100 ms and starves beside a busy server, which leaves a
/// gap of 1 ms every 50 ms.
const ASK_AGAIN: Duration = Duration::from_micros(500);
/// Waiting for a free connection ends here.
const POOL_PATIENCE: Duration = Duration::from_secs(2);

/// Makes the file when it is not there, readable by its owner only; log and index inherit the mode.
pub(in crate::engine) fn create_file(path: &Path) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
}

/// The one writing connection.
///
/// # Errors
/// When the file cannot be opened or is not a database.
pub(crate) async fn writer(path: &Path) -> Result<DatabaseConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::ZERO)
        .thread_name(|_| "store-sqlite".to_owned())
        .disable_statement_logging();
    let pool = insist(async || pool(1).connect_with(options.clone()).await, is_busy).await?;
    Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
}

/// Connections that cannot write, opened as they are needed.
pub(crate) fn readers(path: &Path, number: u32) -> DatabaseConnection {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .pragma("query_only", "ON")
        .busy_timeout(READ_PATIENCE)
        .thread_name(|number| format!("store-read-{number}"))
        .disable_statement_logging();
    SqlxSqliteConnector::from_sqlx_sqlite_pool(pool(number.max(1)).connect_lazy_with(options))
}

/// A transaction that holds the write lock from its first statement on. Blocks the thread between tries, so it
/// belongs on threads of the store.
///
/// # Errors
/// When another process kept the lock for ten seconds, or the file is in trouble.
pub(crate) async fn begin_immediate(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    insist(
        async || connection.begin_with_options(immediate).await,
        |error| inner(error).is_some_and(is_busy),
    )
    .await
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(POOL_PATIENCE)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

async fn insist<T, E>(ask: impl AsyncFn() -> Result<T, E>, is_busy: impl Fn(&E) -> bool) -> Result<T, E> {
    let deadline = Instant::now() + WRITE_PATIENCE;
    loop {
        match ask().await {
            Err(error) if is_busy(&error) && Instant::now() < deadline => std::thread::sleep(ASK_AGAIN),
            outcome => return outcome,
        }
    }
}

fn inner(error: &DbErr) -> Option<&SqlxError> {
    use sea_orm::RuntimeErr::SqlxError;
    match error {
        DbErr::Conn(SqlxError(inner)) | DbErr::Exec(SqlxError(inner)) | DbErr::Query(SqlxError(inner)) => {
            Some(inner)
        }
        _ => None,
    }
}

/// `SQLITE_BUSY` with its extensions (recovery, snapshot).
fn is_busy(error: &SqlxError) -> bool {
    let code = match error {
        SqlxError::Database(said) => said.code().and_then(|code| code.parse::<u32>().ok()),
        _ => None,
    };
    code.is_some_and(|code| code & 0xff == 5)
}
