//! News from a SQLite file: `PRAGMA data_version` moves when any other connection has committed, of this process or
//! of the command line; only then the table is read. Commits are ordered, so that the greatest number is the place.

use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::{Heard, News, heard};
use crate::engine::sqlite::readers;

/// So many rows are read at once.
const PAGE: usize = 500;

pub(super) struct Poll {
    /// Exactly one, always the same: `data_version` is a number of the connection.
    connection: DatabaseConnection,
    place: Option<Place>,
}

struct Place {
    /// Of the last successful poll. `None` after a failure: the pool may have opened another connection, which counts
    /// by itself.
    data_version: Option<i64>,
    seq: i64,
}

impl Poll {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            connection: readers(path, 1),
            place: None,
        }
    }

    async fn number(&self, sql: &str) -> Result<i64, DbErr> {
        let question = Statement::from_string(DbBackend::Sqlite, sql);
        match self.connection.query_one_raw(question).await? {
            Some(row) => row.try_get_by_index(0),
            None => Err(DbErr::RecordNotFound(sql.to_owned())),
        }
    }

    async fn page(&self, after: i64) -> Result<Vec<Heard>, DbErr> {
        let sql =
            format!("SELECT seq, kind, target, touched FROM events WHERE seq > ? ORDER BY seq LIMIT {PAGE}");
        let question = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [after.into()]);
        let rows = self.connection.query_all_raw(question).await?;
        rows.iter().map(heard).collect()
    }
}

impl News for Poll {
    async fn next(&mut self) -> Result<Vec<Heard>, DbErr> {
        let before = self.place.as_mut().and_then(|place| place.data_version.take());
        // Before the rows: a commit in between moves it again and is found by the next poll.
        let data_version = self.number("PRAGMA data_version").await?;
        let Some(place) = &self.place else {
            let seq = self.number("SELECT coalesce(max(seq), 0) FROM events").await?;
            self.place = Some(Place {
                data_version: Some(data_version),
                seq,
            });
            return Ok(Vec::new());
        };
        let mut events = Vec::new();
        let mut seq = place.seq;
        if before != Some(data_version) {
            loop {
                let page = self.page(seq).await?;
                let is_last = page.len() < PAGE;
                seq = page.last().map_or(seq, |event| event.seq);
                events.extend(page);
                if is_last {
                    break;
                }
            }
        }
        self.place = Some(Place {
            data_version: Some(data_version),
            seq,
        });
        Ok(events)
    }
}
