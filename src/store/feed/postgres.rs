//! News from PostgreSQL. Numbers are drawn before the commit, so a smaller one may appear after a greater one was
//! read: rows are found by transaction instead. `NOTIFY` only makes the next poll come sooner.
//!
//! The hint is sent after the commit by one connection per node: inside a unit it would serialise all commits.

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use sqlx::postgres::PgListener;
use tokio::sync::Notify;

use super::{Heard, News, heard};
use crate::StoreError;
use crate::engine::postgres::pool;

/// Polling, telling and listening each hold one.
const CONNECTIONS: u32 = 3;
/// Between two hints, and between two polls that a hint caused: bursts become one.
const BREATH: Duration = Duration::from_millis(20);
/// After the listener lost its connection.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);
const CHANNEL: &str = "countersign_events";

const OLDEST_RUNNING: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin";
/// The upper bound holds for every row of this server. It keeps rows of a restored dump out, whose transactions
/// were counted by another one.
const SINCE: &str = "SELECT seq, kind, target, touched, xid FROM events \
    WHERE xid >= $1 AND xid < pg_snapshot_xmax(pg_current_snapshot())::text::bigint ORDER BY seq";

pub(super) fn connect(url: &str) -> Result<DatabaseConnection, StoreError> {
    pool(url, CONNECTIONS)
}

pub(super) struct Poll {
    connection: DatabaseConnection,
    place: Option<Place>,
}

/// Every transaction before `oldest` had ended when the last poll began; of later ones these numbers are known.
struct Place {
    oldest: i64,
    known: HashSet<i64>,
}

impl Poll {
    pub(super) fn new(connection: DatabaseConnection) -> Self {
        Self {
            connection,
            place: None,
        }
    }

    async fn oldest_running(&self) -> Result<i64, DbErr> {
        let question = Statement::from_string(DbBackend::Postgres, OLDEST_RUNNING);
        match self.connection.query_one_raw(question).await? {
            Some(row) => row.try_get("", "xmin"),
            None => Err(DbErr::RecordNotFound("the current snapshot".to_owned())),
        }
    }
}

impl News for Poll {
    async fn next(&mut self) -> Result<Vec<Heard>, DbErr> {
        // Its own snapshot, older than that of the rows: what had ended by then is in them.
        let oldest = self.oldest_running().await?;
        let begin = self.place.as_ref().map_or(oldest, |place| place.oldest);
        let question = Statement::from_sql_and_values(DbBackend::Postgres, SINCE, [begin.into()]);
        let mut events = Vec::new();
        let mut known = HashSet::new();
        for row in self.connection.query_all_raw(question).await? {
            let event = heard(&row)?;
            let xid: i64 = row.try_get("", "xid")?;
            if xid >= oldest {
                known.insert(event.seq);
            }
            let was_known = self
                .place
                .as_ref()
                .is_some_and(|place| place.known.contains(&event.seq));
            if !was_known {
                events.push(event);
            }
        }
        self.place = Some(Place { oldest, known });
        Ok(events)
    }
}

/// Tells the other nodes that this one has committed.
pub(super) async fn tell(connection: &DatabaseConnection, hint: &Notify) {
    loop {
        hint.notified().await;
        if let Err(error) = connection.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await {
            tracing::debug!(%error, "a hint was not sent; the other nodes find the events by polling");
        }
        tokio::time::sleep(BREATH).await;
    }
}

/// Wakes the poll when another node has committed.
pub(super) async fn listen(connection: &DatabaseConnection, wake: &Notify) {
    loop {
        if let Err(error) = hear(connection, wake).await {
            tracing::debug!(%error, "hints are not heard; events are found by polling");
        }
        tokio::time::sleep(LISTEN_AGAIN).await;
    }
}

async fn hear(connection: &DatabaseConnection, wake: &Notify) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(connection.get_postgres_connection_pool()).await?;
    listener.listen(CHANNEL).await?;
    loop {
        listener.recv().await?;
        wake.notify_one();
        tokio::time::sleep(BREATH).await;
    }
}
