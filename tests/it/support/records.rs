//! What the server keeps: events by their type, and what a query of the test's own finds in the SQLite file.

use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};

use super::process::Server;

impl Server {
    /// Everything of one type that happened, oldest first.
    pub(crate) fn events_of(&self, kind: &str) -> Vec<Value> {
        self.events_where(|event| event["type"] == kind)
    }

    /// Reads the first column of a query on the SQLite file, as text.
    pub(crate) async fn column(&self, query: &'static str) -> Vec<String> {
        let options = SqliteConnectOptions::new()
            .filename(self.data().join("countersign.db"))
            .read_only(true);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("the database file can be read");
        let rows = sqlx::query(query)
            .fetch_all(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"));
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }

    /// The number that a query on the SQLite file finds.
    pub(crate) async fn number(&self, query: &'static str) -> i64 {
        let options = SqliteConnectOptions::new()
            .filename(self.data().join("countersign.db"))
            .read_only(true);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("the database file can be read");
        sqlx::query(query)
            .fetch_one(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"))
            .get(0)
    }
}
