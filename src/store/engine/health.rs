//! Whether the database answers, for readiness.

use std::time::Duration;

use sea_orm::ConnectionTrait;

use super::Store;
use crate::{Backend, StoreError};

impl Store {
    /// Asks the database for something small.
    ///
    /// # Errors
    /// `Unavailable` when it is away or did not answer before the deadline.
    pub async fn ping(&self, deadline: Duration) -> Result<(), StoreError> {
        // The second one reads the file; a bare `SELECT 1` would be answered by SQLite without it.
        let question = match self.backend() {
            Backend::Postgres => "SELECT 1",
            Backend::Sqlite => "SELECT count(*) FROM sqlite_schema",
        };
        match tokio::time::timeout(deadline, self.reader().execute_unprepared(question)).await {
            Ok(answer) => answer.map(drop).map_err(StoreError::from),
            Err(_elapsed) => Err(StoreError::Unavailable(
                "no answer before the deadline".to_owned(),
            )),
        }
    }
}
