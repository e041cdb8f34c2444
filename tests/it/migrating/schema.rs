//! Everything that the migrations made, as lines that can be compared: tables, columns, constraints, indexes, and the
//! steps that are on record. Only complete databases are alike.

use sqlx::{Connection, PgConnection};

use crate::support::process::Server;

const OF_SQLITE: &str = "
    SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_schema
    UNION ALL SELECT 'step ' || version FROM seaql_migrations
    UNION ALL SELECT 'release ' || minimum_release FROM schema_info
    ORDER BY line";
const OF_POSTGRES: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
        || coalesce(column_default, '') AS line FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'step ' || version FROM seaql_migrations
    UNION ALL SELECT 'release ' || minimum_release FROM schema_info
    ORDER BY line";

/// The schema of this server's database, which is not empty.
pub(super) async fn of(server: &Server) -> Vec<String> {
    let lines = match server.database_url() {
        Some(url) => {
            let mut connection = PgConnection::connect(url)
                .await
                .expect("the test PostgreSQL answers");
            let lines = sqlx::query_scalar(OF_POSTGRES).fetch_all(&mut connection).await;
            lines.expect("the schema can be read")
        }
        None => server.column(OF_SQLITE).await,
    };
    assert!(lines.len() > 60, "{lines:?}");
    lines
}
