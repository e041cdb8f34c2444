//! Backups: made beside a running server, checked, and put back in the place of the database.
//!
//! The master key is never in one, so a backup is put back only where the key is that opens it: otherwise the database
//! would be replaced by one with which no server starts. That no server runs meanwhile is the caller's matter.

use std::io;
use std::path::{Path, PathBuf};

use countersign_access::Act;
use countersign_crypto::Entropy;
use countersign_store::backup::{self, BackupError};
use countersign_store::{SchemaStatus, Store, StoreSettings};

use crate::start::{StartError, open_secrets};

pub use countersign_store::backup::Revive;

/// Why a backup could not be put back. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file, or one of the two databases.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The backup belongs to another master key.
    #[error(transparent)]
    MasterKey(#[from] StartError),
}

/// Writes a backup to a new file.
///
/// # Errors
/// [`BackupError`]; there is no file then.
pub async fn create(store: &Store, file: &Path, act: &Act) -> Result<(), BackupError> {
    store.create_backup(file, act).await
}

/// Reads a whole backup and says how far its schema is.
///
/// # Errors
/// [`BackupError`] says what is wrong with it.
pub async fn verify(file: &Path) -> Result<SchemaStatus, BackupError> {
    backup::verify(file).await
}

/// Replaces everything in the database by a backup, once it is found whole and the master key opens it.
///
/// # Errors
/// [`RestoreError`]; the database is as it was.
pub async fn restore(
    store: &Store,
    file: &Path,
    master_key_file: &Path,
    revive: Revive,
    entropy: &dyn Entropy,
    act: &Act,
) -> Result<(), RestoreError> {
    backup::verify(file).await?;
    let trial = Trial::of(file)?;
    let opened = trial.open_with(master_key_file, entropy, act).await;
    drop(trial);
    opened?;
    store.restore_backup(file, revive, act).await?;
    Ok(())
}

/// A copy of a backup in a folder of its own: opening a database writes to it, and the backup is to stay as it is.
struct Trial {
    folder: PathBuf,
}

impl Trial {
    fn of(file: &Path) -> Result<Trial, BackupError> {
        let mut name = file.as_os_str().to_owned();
        name.push(".trial");
        let folder = PathBuf::from(name);
        let trial = Trial { folder };
        let failed = |source| BackupError::File {
            path: trial.folder.clone(),
            source,
        };
        // What an earlier, killed attempt left behind.
        match std::fs::remove_dir_all(&trial.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        std::fs::create_dir(&trial.folder).map_err(failed)?;
        std::fs::copy(file, trial.database()).map_err(failed)?;
        Ok(trial)
    }

    fn database(&self) -> PathBuf {
        self.folder.join("copy.db")
    }

    async fn open_with(
        &self,
        master_key_file: &Path,
        entropy: &dyn Entropy,
        act: &Act,
    ) -> Result<(), RestoreError> {
        let url = format!("sqlite://{}", self.database().display());
        let copy = Store::open(&StoreSettings::for_command_line(url))
            .await
            .map_err(BackupError::from)?;
        copy.migrate().await.map_err(BackupError::from)?;
        let opened = open_secrets(&copy, master_key_file, entropy, act.now).await;
        copy.close().await;
        opened?;
        Ok(())
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "the trial copy of a backup was left behind");
        }
    }
}
