//! The schema is one thing, however a database came to it, and the entities say what it holds.

use countersign_migrations::Migrator;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use sea_orm_migration::MigratorTrait;

use super::database::TestDatabase;
use super::on_both;
use crate::backup::tables;
use crate::{Backend, Store};

on_both! {
    step_by_step_and_at_once_give_the_same_schema,
    entities_have_the_columns_of_their_tables,
}

const SQLITE_SCHEMA: &str = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name";
const POSTGRES_SCHEMA: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(column_default, '')
        AS line FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY line";
const SQLITE_COLUMNS: &str = "
    SELECT t.name || '.' || c.name AS line FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name || '.' || column_name AS line FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name <> 'xid'";

/// Tables that the migrations keep for themselves.
const NOT_OURS: [&str; 2] = ["seaql_migrations.", "schema_info."];

async fn lines(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let question = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(question).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn schema(store: &Store) -> Vec<String> {
    let sql = match store.backend() {
        Backend::Sqlite => SQLITE_SCHEMA,
        Backend::Postgres => POSTGRES_SCHEMA,
    };
    lines(store.reader(), sql).await
}

async fn step_by_step_and_at_once_give_the_same_schema(database: TestDatabase) {
    let at_once = database.migrated().await;
    let another = match at_once.backend() {
        Backend::Sqlite => TestDatabase::sqlite(),
        Backend::Postgres => TestDatabase::postgres().await,
    };
    let step_by_step = another.open().await;
    let connection = Database::connect(&another.settings.url).await.unwrap();
    for _ in Migrator::migrations() {
        Migrator::up(&connection, Some(1)).await.unwrap();
    }
    assert!(step_by_step.migration_status().await.unwrap().pending.is_empty());
    let expected = schema(&at_once).await;
    assert!(expected.len() > 60, "{}", expected.len());
    assert_eq!(schema(&step_by_step).await, expected);
}

async fn entities_have_the_columns_of_their_tables(database: TestDatabase) {
    let store = database.migrated().await;
    let sql = match store.backend() {
        Backend::Sqlite => SQLITE_COLUMNS,
        Backend::Postgres => POSTGRES_COLUMNS,
    };
    let mut found: Vec<String> = lines(store.reader(), sql).await;
    found.retain(|line| !NOT_OURS.iter().any(|table| line.starts_with(table)));
    found.sort();
    let mut declared: Vec<String> = tables()
        .into_iter()
        .flat_map(|(table, columns)| columns.into_iter().map(move |column| format!("{table}.{column}")))
        .collect();
    declared.sort();
    assert_eq!(declared, found);
}
