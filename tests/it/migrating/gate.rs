//! Holds migrations of a PostgreSQL database at a certain point for as long as a test wants, without a word to them:
//! another transaction is just making a table of the name that they make next, so they wait for how it ends.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// Generous: two cores may be busy with many tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for a lock of any kind; the gate's own connections wait for none.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// The gate, closed.
#[derive(Debug)]
pub(super) struct Gate {
    /// In whose open transaction there is such a table.
    holder: PgConnection,
    /// Another one to look with: within a transaction PostgreSQL shows one and the same picture of who waits.
    watcher: PgConnection,
}

impl Gate {
    /// Whoever makes this table from now on waits until [`Gate::open`].
    pub(super) async fn close(url: &str, table: &str) -> Self {
        let mut holder = connect(url).await;
        let make = AssertSqlSafe(format!("BEGIN; CREATE TABLE {table} (in_the_way int)"));
        holder.execute(make).await.expect("the table can be made");
        let watcher = connect(url).await;
        Self { holder, watcher }
    }

    /// Waits until so many processes are held up: by the gate, or by one that the gate holds up.
    pub(super) async fn wait_for(&mut self, processes: usize) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let waiting: i64 = sqlx::query_scalar(WAITING)
                .fetch_one(&mut self.watcher)
                .await
                .expect("who waits can be seen");
            if usize::try_from(waiting).is_ok_and(|waiting| waiting == processes) {
                return;
            }
            let late = tokio::time::Instant::now() > deadline;
            assert!(!late, "{waiting} processes wait, and not {processes}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The table never was.
    pub(super) async fn open(mut self) {
        self.holder.execute("ROLLBACK").await.expect("the gate opens");
    }
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url)
        .await
        .expect("the test PostgreSQL answers")
}
