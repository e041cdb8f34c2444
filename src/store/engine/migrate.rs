//! Bringing the schema up to date: all pending steps in one transaction, by one process at a time.
//!
//! Killed in the middle, nothing has happened and the next one starts over. What a step does is left to
//! `countersign_migrations`; when to migrate, to the command line.

use countersign_migrations::Migrator;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait};
use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTrait, SchemaManager};
use tokio::sync::oneshot;

use super::{Store, postgres, sqlite, thread};
use crate::StoreError;
use crate::settings::Location;

/// The release that this program is.
const OUR_RELEASE: &str = env!("CARGO_PKG_VERSION");
/// The advisory lock of all processes that migrate one PostgreSQL database.
const LOCK: i64 = 0x636f_756e_7465_7273;

/// Why the schema is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A newer release has changed the schema in a way that this one does not understand.
    #[error("the database needs release {minimum} or newer; this is {ours}: start a newer release")]
    TooOld {
        /// What the schema asks for.
        minimum: String,
        /// What this program is.
        ours: &'static str,
    },
    /// The database would not do it; nothing was changed.
    #[error("the migration was undone: {0}")]
    Store(#[from] StoreError),
}

impl From<DbErr> for MigrateError {
    fn from(error: DbErr) -> Self {
        MigrateError::Store(error.into())
    }
}

/// How far a schema is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchemaStatus {
    /// Steps that were applied, in order; those of newer releases among them.
    pub applied: Vec<String>,
    /// Steps that [`Store::migrate`] would apply.
    pub pending: Vec<String>,
    /// The oldest release that may use the schema; `None` before the first step.
    pub minimum_release: Option<String>,
}

impl SchemaStatus {
    /// Whether this program may use the schema, as far as its release goes.
    ///
    /// # Errors
    /// `TooOld` when the schema names a newer minimum.
    pub fn check_release(&self) -> Result<(), MigrateError> {
        match &self.minimum_release {
            Some(minimum) if numbers(minimum) > numbers(OUR_RELEASE) => Err(MigrateError::TooOld {
                minimum: minimum.clone(),
                ours: OUR_RELEASE,
            }),
            _ => Ok(()),
        }
    }
}

/// `1.10.0` is after `1.9.0`; what follows a `-` or `+` does not matter.
fn numbers(release: &str) -> Vec<u64> {
    let core = release.split(['-', '+']).next().unwrap_or_default();
    core.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

impl Store {
    /// How far the schema is, without changing it.
    ///
    /// # Errors
    /// Those of the reads.
    pub async fn migration_status(&self) -> Result<SchemaStatus, StoreError> {
        Ok(status(self.reader()).await?)
    }

    /// Applies the pending steps and says what was applied. Several processes may do this at once: one works, the
    /// others wait and find nothing left.
    ///
    /// # Errors
    /// `TooOld` when the schema names a newer minimum release; what the database said, and then nothing was changed.
    pub async fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        let location = self.shared.location.clone();
        let (done, answer) = oneshot::channel();
        thread::start("store-migrate", (), move || async move {
            let _caller_is_gone = done.send(migrate(location).await).is_err();
        })
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("the migration thread ended".to_owned()).into()))
    }
}

async fn migrate(location: Location) -> Result<Vec<String>, MigrateError> {
    let connection = match &location {
        Location::File(path) => sqlite::writer(path).await?,
        Location::Server(url) => postgres::pool(url, 1)?,
    };
    let outcome = migrate_on(&connection, &location).await;
    connection.close().await?;
    outcome
}

async fn migrate_on(
    connection: &DatabaseConnection,
    location: &Location,
) -> Result<Vec<String>, MigrateError> {
    let transaction = begin(connection, location).await?;
    let before = status(&transaction).await?;
    before.check_release()?;
    if !before.pending.is_empty() {
        Migrator::up(&transaction, None).await?;
    }
    transaction.commit().await?;
    Ok(before.pending)
}

/// A transaction that only one process has at a time. On PostgreSQL the time-outs of ordinary units are lifted: the
/// lock is waited for, and a step may take long. The lock ends with the transaction, also when the process is killed.
async fn begin(connection: &DatabaseConnection, location: &Location) -> Result<DatabaseTransaction, DbErr> {
    match location {
        Location::File(_) => sqlite::begin_immediate(connection).await,
        Location::Server(_) => {
            let transaction = connection.begin().await?;
            for timeout in ["statement", "lock", "idle_in_transaction_session"] {
                let lifted = format!("SET LOCAL {timeout}_timeout = 0");
                transaction.execute_unprepared(&lifted).await?;
            }
            let alone = format!("SELECT pg_advisory_xact_lock({LOCK})");
            transaction.execute_unprepared(&alone).await?;
            Ok(transaction)
        }
    }
}

/// How far the schema of this database is.
pub(crate) async fn status<'c>(
    connection: impl IntoSchemaManagerConnection<'c>,
) -> Result<SchemaStatus, DbErr> {
    let manager = SchemaManager::new(connection);
    let mut status = SchemaStatus::default();
    if manager.has_table("seaql_migrations").await? {
        status.applied = column(&manager, "SELECT version FROM seaql_migrations ORDER BY version").await?;
    }
    if manager.has_table("schema_info").await? {
        let minimum = column(&manager, "SELECT minimum_release FROM schema_info").await?;
        status.minimum_release = minimum.into_iter().next();
    }
    status.pending = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .filter(|name| !status.applied.contains(name))
        .collect();
    Ok(status)
}

async fn column(manager: &SchemaManager<'_>, sql: &str) -> Result<Vec<String>, DbErr> {
    let question = Statement::from_string(manager.get_database_backend(), sql);
    let rows = manager.get_connection().query_all_raw(question).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking_for(minimum: &str) -> SchemaStatus {
        SchemaStatus {
            minimum_release: Some(minimum.to_owned()),
            ..SchemaStatus::default()
        }
    }

    #[test]
    fn a_schema_that_asks_for_a_newer_release_is_refused_in_words() {
        let error = asking_for("9999.0.0").check_release().unwrap_err();
        assert!(error.to_string().contains("needs release 9999.0.0"), "{error}");
    }

    #[test]
    fn older_and_same_releases_are_fine() {
        for minimum in ["0.0.9", OUR_RELEASE] {
            assert!(asking_for(minimum).check_release().is_ok(), "{minimum}");
        }
    }

    #[test]
    fn releases_are_compared_as_numbers() {
        assert!(numbers("1.10.0") > numbers("1.9.3"));
        assert_eq!(numbers("1.2.0-rc.1"), numbers("1.2.0"));
    }
}
