//! Bringing the schema up to date.

use std::path::PathBuf;

use countersign_migrations::Migrator;
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use super::database::{TestDatabase, number, run};
use super::on_both;
use crate::MigrateError;
use crate::engine::sqlite;

on_both! {
    four_that_migrate_at_once_all_succeed,
    the_status_tells_what_is_pending,
    a_newer_minimum_release_is_refused,
    steps_of_a_newer_release_are_left_alone,
}

async fn four_that_migrate_at_once_all_succeed(database: TestDatabase) {
    let stores = join_all((0..4).map(|_| database.open())).await;
    let outcomes = join_all(stores.iter().map(|store| store.migrate())).await;
    let applied: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    let workers = applied.iter().filter(|steps| !steps.is_empty()).count();
    assert_eq!(workers, 1, "{applied:?}");
    assert_eq!(number(&stores[0], "SELECT count(*) FROM schema_info").await, 1);
}

async fn the_status_tells_what_is_pending(database: TestDatabase) {
    let store = database.open().await;
    let before = store.migration_status().await.unwrap();
    assert!(before.applied.is_empty());
    assert_eq!(before.minimum_release, None);

    let applied = store.migrate().await.unwrap();
    assert_eq!(applied, before.pending);
    let after = store.migration_status().await.unwrap();
    assert_eq!(after.applied, before.pending);
    assert!(after.pending.is_empty());
    assert!(after.minimum_release.is_some());
}

async fn a_newer_minimum_release_is_refused(database: TestDatabase) {
    let store = database.migrated().await;
    run(&store, "UPDATE schema_info SET minimum_release = '9999.0.0'")
        .await
        .unwrap();
    let refused = store.migrate().await;
    assert!(matches!(refused, Err(MigrateError::TooOld { .. })), "{refused:?}");
}

async fn steps_of_a_newer_release_are_left_alone(database: TestDatabase) {
    let store = database.migrated().await;
    run(
        &store,
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)",
    )
    .await
    .unwrap();
    assert!(store.migrate().await.unwrap().is_empty());
    assert!(
        store
            .reader()
            .execute_unprepared("SELECT seq FROM events")
            .await
            .is_ok()
    );
}

/// Killed before its commit: what lies on the disk at that moment is a database that can go on.
#[tokio::test]
async fn a_file_left_by_a_killed_migration_can_go_on() {
    let killed = TestDatabase::sqlite();
    let connection = {
        killed.open().await.close().await;
        sqlite::writer(&killed.path()).await.unwrap()
    };
    let transaction = sqlite::begin_immediate(&connection).await.unwrap();
    Migrator::up(&transaction, None).await.unwrap();

    let left = TestDatabase::sqlite();
    for ending in ["", "-wal"] {
        let name = |path: PathBuf| format!("{}{ending}", path.display());
        std::fs::copy(name(killed.path()), name(left.path())).unwrap();
    }
    let store = left.open().await;
    assert!(store.migration_status().await.unwrap().applied.is_empty());
    assert!(!store.migrate().await.unwrap().is_empty());
    assert_eq!(number(&store, "SELECT count(*) FROM events").await, 0);
}

/// The same on PostgreSQL, where a killed process is a connection that ends: here in the middle of a step, which waits
/// for a table of the same name.
#[tokio::test]
async fn a_migration_whose_connection_ended_can_go_on() {
    let database = TestDatabase::postgres().await;
    let store = database.open().await;
    let in_the_way = store.reader().begin().await.unwrap();
    in_the_way
        .execute_unprepared("CREATE TABLE events (seq bigint)")
        .await
        .unwrap();
    let cut_off = tokio::spawn({
        let store = store.clone();
        async move { store.migrate().await }
    });
    let waits = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while number(&store, waits).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(cut_off.await.unwrap().is_err());
    in_the_way.rollback().await.unwrap();
    assert!(!store.migrate().await.unwrap().is_empty());
}
