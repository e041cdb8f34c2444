//! Whether a file is a backup that can be restored: sound, ours, and of a schema that this release understands.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{BackupError, failed};
use crate::engine::{readers, status};
use crate::{SchemaStatus, StoreError};

/// Reads the whole file and tells which schema it has. It is not changed.
///
/// # Errors
/// `File` when it cannot be read, `Damaged`, `Foreign`, or `Migrate` when its schema asks for a newer release.
pub async fn verify(path: &Path) -> Result<SchemaStatus, BackupError> {
    std::fs::File::open(path).map_err(failed(path))?;
    let connection = readers(path, 1);
    let outcome = check(&connection).await;
    connection.close().await?;
    outcome
}

async fn check(connection: &sea_orm::DatabaseConnection) -> Result<SchemaStatus, BackupError> {
    let ask = async |pragma: &str| {
        connection
            .query_all_raw(Statement::from_string(DbBackend::Sqlite, pragma))
            .await
            .map_err(|error| BackupError::Damaged(StoreError::from(error).to_string()))
    };
    let integrity = ask("PRAGMA integrity_check").await?;
    let sound = match integrity.first() {
        Some(row) => row.try_get_by_index::<String>(0)?,
        None => String::new(),
    };
    if sound != "ok" {
        return Err(BackupError::Damaged(sound));
    }
    if !ask("PRAGMA foreign_key_check").await?.is_empty() {
        return Err(BackupError::Damaged(
            "rows refer to rows that are not there".to_owned(),
        ));
    }
    let schema = status(connection).await?;
    if schema.applied.is_empty() || schema.minimum_release.is_none() {
        return Err(BackupError::Foreign);
    }
    schema.check_release()?;
    Ok(schema)
}
