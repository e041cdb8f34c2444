//! Backups: one SQLite file, whatever database is below, so that a deployment can also move from one to the other.
//!
//! A backup holds every row but no master key. It is made while the server runs, checked before it is trusted, and
//! restored in one transaction. Who may ask for it, and that no server runs meanwhile, is seen to by the command line.

mod copy;
mod create;
mod restore;
mod verify;

use std::io;
use std::path::{Path, PathBuf};

use crate::{MigrateError, OpenError, StoreError};

#[cfg(test)]
pub(crate) use copy::tables;
pub use restore::Revive;
pub use verify::verify;

/// Why a backup was not made, not trusted or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is a file of this name; nothing is ever written over.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a database, or a damaged one.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// It is a sound database of something else.
    #[error("the file is not a backup of this program")]
    Foreign,
    /// Its schema asks for a newer release.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// A database cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database would not do it; the one restored into was left as it was.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sea_orm::DbErr> for BackupError {
    fn from(error: sea_orm::DbErr) -> Self {
        BackupError::Store(error.into())
    }
}

/// `backup.db` → `backup.db.partial`, in the same folder and so on the same disk.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Removes a database file that served its purpose, with its log and index; what is not there is fine.
fn remove_database(path: &Path) {
    for file in [path.to_owned(), log_of(path, "-wal"), log_of(path, "-shm")] {
        if let Err(error) = std::fs::remove_file(&file)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a temporary file of a backup was left behind");
        }
    }
}

fn log_of(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn failed(path: &Path) -> impl Fn(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File {
        path: path.clone(),
        source,
    }
}
