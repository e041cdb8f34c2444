//! Bringing the schema up to date, with a way back: an existing SQLite database is copied beside itself first. On
//! PostgreSQL backups are the operator's, who has better means there.

use std::path::{Path, PathBuf};

use countersign_access::Act;
use countersign_store::backup::BackupError;
use countersign_store::{MigrateError, SchemaStatus, Store, StoreError};

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The steps that were applied, in order.
    pub applied: Vec<String>,
    /// The backup that was made before.
    pub backup: Option<PathBuf>,
}

/// Why the schema is as it was.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// No step was tried, because there would have been no way back.
    #[error("nothing was migrated, because no backup could be made before: {0}")]
    Backup(#[from] BackupError),
    /// The steps were undone, or refused.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
}

impl From<StoreError> for MigrationError {
    fn from(error: StoreError) -> Self {
        MigrateError::from(error).into()
    }
}

/// How far the schema is.
///
/// # Errors
/// `Migrate` when the database cannot be read, or asks for a newer release.
pub async fn status(store: &Store) -> Result<SchemaStatus, MigrationError> {
    let status = store.migration_status().await?;
    status.check_release()?;
    Ok(status)
}

/// Applies what is pending. `database` is the file of a SQLite database: its backup gets the same name with the time.
///
/// # Errors
/// [`MigrationError`]; the schema is as it was.
pub async fn bring_up_to_date(
    store: &Store,
    database: Option<&Path>,
    act: &Act,
) -> Result<Migrated, MigrationError> {
    let status = status(store).await?;
    if status.pending.is_empty() {
        return Ok(Migrated::default());
    }
    let backup = match database {
        Some(database) if !status.applied.is_empty() => Some(backup_name(database, act)),
        _ => None,
    };
    if let Some(backup) = &backup {
        store.create_backup(backup, act).await?;
    }
    let applied = store.migrate().await?;
    Ok(Migrated { applied, backup })
}

fn backup_name(database: &Path, act: &Act) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    // A colon in a file name is trouble on other systems.
    name.push(format!(".{}.bak", act.now.rfc3339().replace(':', "-")));
    name.into()
}

#[cfg(test)]
mod tests {
    use countersign_access::Actor;
    use countersign_identity::Timestamp;

    use super::*;

    #[test]
    fn the_backup_lies_beside_the_database_and_tells_its_time() {
        let act = Act {
            actor: Actor::System,
            peer: None,
            request_id: "start".to_owned(),
            now: Timestamp::from_unix_seconds(1_732_437_000),
            organization: None,
        };
        assert_eq!(
            backup_name(Path::new("data/countersign.db"), &act),
            Path::new("data/countersign.db.2024-11-24T08-30-00Z.bak")
        );
    }
}
