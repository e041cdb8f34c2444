//! The lock on a data folder: `<data>/serve.lock`, held as long as a server runs. It keeps a second server off one
//! SQLite file, and keeps from under a running one what would pull the ground away: restoring and migrating.
//!
//! The system drops it with the process, also when that is killed; the file itself stays and means nothing.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::Storage;

/// A command that looks whether a server runs holds the lock for an instant; a server asks again before it gives up.
const ATTEMPTS: u32 = 5;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(50);

/// The lock, until it is dropped.
#[derive(Debug)]
pub struct ServeLock {
    _file: File,
}

/// Why there is no lock.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody has it.
    #[error("a countersign server runs on the data folder {0}; stop it first")]
    Held(PathBuf),
    /// The folder or the file cannot be made.
    #[error("the data folder {folder} cannot be used: {source}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ServeLock {
    /// Takes the folder for a server: alone on SQLite, beside others on PostgreSQL, where many nodes may run and some of
    /// them on one machine.
    ///
    /// # Errors
    /// `Held` while another server, or a command that must be alone, has it.
    pub fn for_server(storage: &Storage) -> Result<ServeLock, LockError> {
        match storage.database_url.sqlite_path() {
            Some(_) => ServeLock::take(&storage.data_dir),
            None => ServeLock::share(&storage.data_dir),
        }
    }

    /// Takes the folder for this process alone, making it first if it is missing: for what must not happen beside a
    /// server.
    ///
    /// # Errors
    /// `Held` while another process has it in any way.
    pub fn take(data_dir: &Path) -> Result<ServeLock, LockError> {
        lock(data_dir, File::try_lock)
    }

    /// Takes the folder beside others who share it.
    fn share(data_dir: &Path) -> Result<ServeLock, LockError> {
        lock(data_dir, File::try_lock_shared)
    }

    /// Whether a server has the folder for itself now.
    ///
    /// # Errors
    /// `Folder` when it cannot be told.
    pub fn is_held(data_dir: &Path) -> Result<bool, LockError> {
        match ServeLock::share(data_dir) {
            Ok(_released_at_once) => Ok(false),
            Err(LockError::Held(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

fn lock(data_dir: &Path, attempt: fn(&File) -> Result<(), TryLockError>) -> Result<ServeLock, LockError> {
    make_folder(data_dir)?;
    let unusable = |source| LockError::Folder {
        folder: data_dir.to_owned(),
        source,
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(data_dir.join("serve.lock"))
        .map_err(unusable)?;
    for _ in 1..ATTEMPTS {
        match attempt(&file) {
            Ok(()) => return Ok(ServeLock { _file: file }),
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_ATTEMPTS),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
    }
    Err(LockError::Held(data_dir.to_owned()))
}

/// Makes the data folder, for its owner alone, when it is not there.
///
/// # Errors
/// `Folder` when it cannot be made.
pub fn make_folder(data_dir: &Path) -> Result<(), LockError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data_dir)
        .map_err(|source| LockError::Folder {
            folder: data_dir.to_owned(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::Config;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let outer = tempfile::tempdir().unwrap();
        let data = outer.path().join("deep/data");
        (outer, data)
    }

    #[test]
    fn a_second_server_is_refused_in_words_until_the_first_is_gone() {
        let (_outer, data) = folder();
        let first = ServeLock::take(&data).unwrap();
        let refusal = ServeLock::take(&data).unwrap_err().to_string();
        assert!(
            refusal.contains("runs on the data folder") && refusal.contains("deep/data"),
            "{refusal}"
        );
        assert!(ServeLock::is_held(&data).unwrap());
        drop(first);
        assert!(!ServeLock::is_held(&data).unwrap());
        ServeLock::take(&data).unwrap();
    }

    #[test]
    fn servers_that_share_keep_out_whoever_wants_it_alone() {
        let (_outer, data) = folder();
        let _nodes = [ServeLock::share(&data).unwrap(), ServeLock::share(&data).unwrap()];
        assert!(matches!(ServeLock::take(&data), Err(LockError::Held(_))));
        assert!(!ServeLock::is_held(&data).unwrap());
    }

    #[test]
    fn one_server_runs_on_a_sqlite_folder_and_many_on_postgresql() {
        let (_outer, data) = folder();
        let storage = |url: &str| {
            let settings = [
                ("COUNTERSIGN_DATA_DIR".to_owned(), data.display().to_string()),
                ("COUNTERSIGN_DATABASE_URL".to_owned(), url.to_owned()),
            ];
            Config::load([], settings, None).unwrap().storage
        };
        let (file, server) = (storage("sqlite://a.db"), storage("postgres://app@db/app"));
        let alone = ServeLock::for_server(&file).unwrap();
        assert!(ServeLock::for_server(&file).is_err() && ServeLock::for_server(&server).is_err());
        drop(alone);
        let _nodes = [
            ServeLock::for_server(&server).unwrap(),
            ServeLock::for_server(&server).unwrap(),
        ];
    }

    #[test]
    fn the_folder_is_made_for_its_owner_alone() {
        let (_outer, data) = folder();
        ServeLock::take(&data).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&data), 0o700);
        assert_eq!(mode(&data.join("serve.lock")), 0o600);
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_named() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("data");
        std::fs::write(&path, "").unwrap();
        let error = ServeLock::take(&path).unwrap_err().to_string();
        assert!(error.contains("cannot be used"), "{error}");
    }
}
