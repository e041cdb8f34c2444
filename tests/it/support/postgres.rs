//! One fresh, empty PostgreSQL database per test, on the server named by `COUNTERSIGN_TEST_POSTGRES_URL`
//! (`tests/with-postgres COMMAND` starts one). Databases are not dropped: dropping costs more than making, and the
//! server is thrown away after the run.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use url::Url;

/// The URL of a database that nobody else uses.
///
/// # Panics
/// Without `COUNTERSIGN_TEST_POSTGRES_URL`, or if its server does not answer: a test that silently did nothing would
/// look like one that passed.
pub(crate) async fn fresh_database() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("COUNTERSIGN_TEST_POSTGRES_URL").expect(
        "COUNTERSIGN_TEST_POSTGRES_URL is not set: run the tests as `tests/run`, or as `tests/with-postgres cargo test`",
    );
    let name = format!(
        "it_{}_{}",
        std::process::id(),
        MADE.fetch_add(1, Ordering::Relaxed)
    );
    let mut connection = PgConnection::connect(&server)
        .await
        .expect("the test PostgreSQL answers");
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    connection
        .execute(create)
        .await
        .expect("a fresh database can be made");
    connection.close().await.expect("the connection can be closed");

    let mut url = Url::parse(&server).expect("COUNTERSIGN_TEST_POSTGRES_URL is a URL");
    url.set_path(&name);
    url.into()
}
