//! Questions to the server's SQLite file that need more than one column: how many rows break an invariant. It only
//! reads, on a connection of its own, beside the server or after it.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};

use super::process::Server;

impl Server {
    /// The number that this statement brings, such as `SELECT count(*) …`.
    pub(crate) async fn look(&self, statement: &'static str) -> i64 {
        self.first(statement).await
    }

    /// The text that this statement brings, such as `PRAGMA integrity_check`.
    pub(crate) async fn look_for_text(&self, statement: &'static str) -> String {
        self.first(statement).await
    }

    async fn first<T>(&self, statement: &'static str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    {
        let mut connection = SqliteConnectOptions::new()
            .filename(self.data().join("countersign.db"))
            .read_only(true)
            .connect()
            .await
            .expect("the database can be opened beside the server");
        sqlx::query(statement)
            .fetch_one(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"))
            .get(0)
    }
}
