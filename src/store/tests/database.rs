//! A database for one test: a SQLite file in a folder of its own (in memory there is no write-ahead log), or a fresh
//! database on the throw-away PostgreSQL cluster that the test command started.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use countersign_access::{Act, Actor};
use countersign_identity::Timestamp;
use sea_orm::{ConnectionTrait, Statement};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;

use crate::{Store, StoreError, StoreSettings, Work};

const VARIABLE: &str = "COUNTERSIGN_TEST_POSTGRES_URL";

/// One database; dropped with the test (PostgreSQL's with its cluster, because dropping costs more than making).
pub(crate) struct TestDatabase {
    pub(crate) settings: StoreSettings,
    _folder: Option<TempDir>,
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("countersign.db").display());
        Self {
            settings: StoreSettings::new(url),
            _folder: Some(folder),
        }
    }

    pub(crate) async fn postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let cluster = std::env::var(VARIABLE).unwrap_or_else(|_| {
            panic!("{VARIABLE} must name a throw-away PostgreSQL cluster (superuser URL)")
        });
        let name = format!(
            "store_{}_{}",
            std::process::id(),
            NUMBER.fetch_add(1, Ordering::Relaxed)
        );
        let mut connection = PgConnection::connect(&cluster).await.unwrap();
        for sql in [
            format!("DROP DATABASE IF EXISTS {name}"),
            format!("CREATE DATABASE {name}"),
        ] {
            connection.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        connection.close().await.unwrap();
        let mut url = url_parts(&cluster);
        url.1 = name;
        Self {
            settings: StoreSettings::new(format!("{}/{}{}", url.0, url.1, url.2)),
            _folder: None,
        }
    }

    /// The SQLite file.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(self.settings.url.trim_start_matches("sqlite://"))
    }

    /// Another handle on the same database, as another process would have.
    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.settings).await.unwrap()
    }

    /// A handle, with the schema in place.
    pub(crate) async fn migrated(&self) -> Store {
        let store = self.open().await;
        store.migrate().await.unwrap();
        store
    }

    /// A handle, with the schema and an empty table `scratch (id, note)`.
    pub(crate) async fn with_scratch(&self) -> Store {
        let store = self.migrated().await;
        run(
            &store,
            "CREATE TABLE scratch (id bigint NOT NULL PRIMARY KEY, note text)",
        )
        .await
        .unwrap();
        store
    }
}

/// Everything before the database's name, the name, and the parameters with their `?`.
fn url_parts(url: &str) -> (String, String, String) {
    let (address, parameters) = match url.split_once('?') {
        Some((address, parameters)) => (address, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let authority = address.find("://").map_or(0, |at| at + 3);
    let path = address[authority..]
        .find('/')
        .map_or(address.len(), |at| authority + at);
    (
        address[..path].to_owned(),
        address[path..].trim_start_matches('/').to_owned(),
        parameters,
    )
}

/// One statement as a unit of work.
pub(crate) async fn run(store: &Store, sql: &'static str) -> Result<(), StoreError> {
    store
        .write(async move |work: &Work| statement(work, sql).await)
        .await
}

/// One statement within a unit.
pub(crate) async fn statement(work: &Work, sql: &str) -> Result<(), StoreError> {
    work.connection().execute_unprepared(sql).await?;
    Ok(())
}

/// The number that a query answers with, outside of any unit.
pub(crate) async fn number(store: &Store, sql: &str) -> i64 {
    let question = Statement::from_string(store.reader().get_database_backend(), sql);
    let row = store.reader().query_one_raw(question).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// How many rows `scratch` has.
pub(crate) async fn rows(store: &Store) -> i64 {
    number(store, "SELECT count(*) FROM scratch").await
}

/// The system acts at a fixed moment.
pub(crate) fn act() -> Act {
    Act {
        actor: Actor::System,
        peer: None,
        request_id: "request".to_owned(),
        now: Timestamp::from_unix_seconds(1_800_000_000),
        organization: None,
    }
}
