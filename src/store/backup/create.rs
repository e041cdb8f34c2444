//! Making a backup while others write: one moment of the database, in one file that is whole or not there.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use countersign_access::{Act, Event, EventKind, Outcome};
use sea_orm::{AccessMode, ConnectionTrait, IsolationLevel, TransactionTrait};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::{BackupError, beside, copy, failed, remove_database};
use crate::settings::Location;
use crate::{Store, StoreSettings, Work};

/// A table may take longer to read than an ordinary statement.
const NO_HURRY: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

impl Store {
    /// Writes a backup to a new file, readable by its owner only, and records that it was made. Others go on reading
    /// and writing meanwhile. The file appears when it is complete and on disk.
    ///
    /// # Errors
    /// `Exists` when there is a file of this name; when it cannot be written or the database not be read.
    pub async fn create_backup(&self, path: &Path, act: &Act) -> Result<(), BackupError> {
        if path.exists() {
            return Err(BackupError::Exists(path.to_owned()));
        }
        let partial = beside(path, "partial");
        remove_database(&partial);
        let written = self.write_backup(&partial).await;
        if written.is_err() {
            remove_database(&partial);
        }
        written?;
        std::fs::rename(&partial, path).map_err(failed(path))?;
        sync_folder(path)?;
        let act = act.clone();
        self.write(async move |work: &Work| work.record(&act, event(EventKind::BackupCreated)).await)
            .await?;
        Ok(())
    }

    async fn write_backup(&self, path: &Path) -> Result<(), BackupError> {
        match self.location() {
            Location::File(database) => vacuum_into(database, path).await,
            Location::Server(_) => {
                let copy = beside(path, "rows");
                remove_database(&copy);
                let written = match self.copy_rows(&copy).await {
                    Ok(()) => vacuum_into(&copy, path).await,
                    Err(error) => Err(error),
                };
                remove_database(&copy);
                written
            }
        }
    }

    /// All rows of one moment (one snapshot for all tables) into a fresh SQLite database.
    async fn copy_rows(&self, path: &Path) -> Result<(), BackupError> {
        let url = format!("sqlite://{}", path.display());
        let copy = Store::open(&StoreSettings::for_command_line(url)).await?;
        copy.migrate().await?;
        let snapshot = self
            .reader()
            .begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly))
            .await?;
        snapshot.execute_unprepared(NO_HURRY).await?;
        let snapshot = Arc::new(snapshot);
        let copied = copy
            .write(async move |work: &Work| {
                super::restore::defer_references(work).await?;
                copy::copy_all(snapshot.as_ref(), work.connection()).await
            })
            .await;
        copy.close().await;
        Ok(copied?)
    }
}

/// What a backup's event says; it happens to the whole deployment.
pub(super) fn event(kind: EventKind) -> Event {
    Event {
        kind,
        outcome: Outcome::Success,
        reason: None,
        target: None,
        organization: None,
        touched: Vec::new(),
        told: None,
    }
}

/// SQLite writes one moment of `database` into a compact file of its own; the write lock is not needed.
async fn vacuum_into(database: &Path, path: &Path) -> Result<(), BackupError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed(path))?;
    let mut connection = SqliteConnectOptions::new()
        .filename(database)
        .busy_timeout(Duration::from_secs(5))
        .disable_statement_logging()
        .connect()
        .await
        .map_err(crate::StoreError::from)?;
    sqlx::query("VACUUM INTO ?")
        .bind(path.display().to_string())
        .execute(&mut connection)
        .await
        .map_err(crate::StoreError::from)?;
    connection.close().await.map_err(crate::StoreError::from)?;
    // SQLite does not sync this file itself.
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(failed(path))
}

fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed(folder))
}
