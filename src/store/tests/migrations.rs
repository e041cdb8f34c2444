//! Bringing the schema up to date.

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;

use super::database::{TestDatabase, number, run};
use super::on_both;
use crate::MigrateError;

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
