//! A look into the server's SQLite file, for what no interface shows: how many rows there are, and whether a secret
//! stands anywhere in the bytes. It only reads.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};

use super::process::Server;

impl Server {
    /// The number of rows of a table whose `column` has this value.
    pub(crate) async fn rows(&self, table: &str, column: &str, value: &str) -> i64 {
        let mut connection = self.database().await;
        let statement = AssertSqlSafe(format!("SELECT count(*) FROM {table} WHERE {column} = ?"));
        let row = sqlx::query(statement)
            .bind(value)
            .fetch_one(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{table}.{column} cannot be counted: {error}"));
        row.get(0)
    }

    async fn database(&self) -> SqliteConnection {
        SqliteConnectOptions::new()
            .filename(self.data().join("countersign.db"))
            .read_only(true)
            .connect()
            .await
            .expect("the database can be opened beside the server")
    }

    /// All bytes of the database: the file and its write-ahead log.
    pub(crate) fn database_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in ["countersign.db", "countersign.db-wal"] {
            bytes.extend(std::fs::read(self.data().join(name)).unwrap_or_default());
        }
        assert!(!bytes.is_empty(), "the database has bytes");
        bytes
    }
}

/// Whether these bytes hold that text.
pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
