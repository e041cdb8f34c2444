//! Hearing what other processes commit.

use std::time::Duration;

use countersign_access::{Event, EventKind};
use countersign_identity::{ClientId, Id, UserId};
use sea_orm::ConnectionTrait;
use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::broadcast::Receiver;
use tokio::time::{sleep, timeout};

use super::database::{TestDatabase, act};
use super::on_both;
use crate::{Feed, Heard, Store, Work};

on_both! {
    what_another_process_commits_is_heard_within_a_second,
    a_feed_that_began_before_the_schema_hears_too,
    a_store_that_ignores_the_feed_is_never_current,
}

async fn disable(store: &Store, client: &'static str) {
    let unit = async move |work: &Work| {
        let (client, owner) = (ClientId::from_text(client), UserId::from_text("usr_owner"));
        let event = Event::success(EventKind::ClientDisabled, &client).touching(&owner);
        work.record(&act(), event).await
    };
    store.write(unit).await.unwrap();
}

async fn next(events: &mut Receiver<Heard>) -> Heard {
    timeout(Duration::from_secs(1), events.recv())
        .await
        .expect("nothing was heard within a second")
        .unwrap()
}

/// Waits until the feed has found its place: before that, what is committed is part of the beginning.
async fn listening(store: &Store) {
    while !store.invalidations().is_current(std::time::Instant::now()) {
        sleep(Duration::from_millis(5)).await;
    }
}

async fn what_another_process_commits_is_heard_within_a_second(database: TestDatabase) {
    let (here, there) = (database.migrated().await, database.open().await);
    listening(&here).await;
    let mut events = here.subscribe();
    for client in ["cli_1", "cli_2"] {
        disable(&there, client).await;
        let heard = next(&mut events).await;
        assert_eq!(heard.kind, "client.disabled");
        assert!(heard.ids.contains(&client.to_owned()));
        assert!(heard.ids.contains(&"usr_owner".to_owned()));
    }
}

async fn a_feed_that_began_before_the_schema_hears_too(database: TestDatabase) {
    let here = database.open().await;
    sleep(Duration::from_millis(300)).await;
    assert!(!here.invalidations().is_current(std::time::Instant::now()));
    let there = database.migrated().await;
    listening(&here).await;
    let mut events = here.subscribe();
    disable(&there, "cli_1").await;
    assert_eq!(next(&mut events).await.kind, "client.disabled");
}

async fn a_store_that_ignores_the_feed_is_never_current(mut database: TestDatabase) {
    database.settings.feed = Feed::Ignore;
    let store = database.migrated().await;
    sleep(Duration::from_millis(400)).await;
    assert!(!store.invalidations().is_current(std::time::Instant::now()));
}

#[tokio::test]
async fn a_number_that_commits_late_is_not_missed() {
    let database = TestDatabase::postgres().await;
    let (here, there) = (database.migrated().await, database.open().await);
    listening(&here).await;
    let mut events = here.subscribe();

    let mut late = PgConnection::connect(&database.settings.url).await.unwrap();
    late.execute("BEGIN").await.unwrap();
    late.execute(
        "INSERT INTO events (time, kind, outcome, actor, target, request_id, touched, count) \
         VALUES (0, 'user.changed', 'success', 'system', 'usr_late', 'request', '[]', 1)",
    )
    .await
    .unwrap();
    disable(&there, "cli_early").await;
    let early = next(&mut events).await;
    assert!(early.ids.contains(&"cli_early".to_owned()));
    // Several polls pass while the smaller number is still under way, and nothing is told twice.
    sleep(Duration::from_millis(700)).await;
    assert!(events.is_empty());

    late.execute("COMMIT").await.unwrap();
    let heard = next(&mut events).await;
    assert_eq!(heard.ids, ["usr_late"]);
    assert!(heard.seq < early.seq);
}

#[tokio::test]
async fn rows_of_a_restored_dump_are_not_news() {
    let database = TestDatabase::postgres().await;
    let store = database.migrated().await;
    let from_elsewhere = "INSERT INTO events (time, kind, outcome, actor, request_id, touched, count, xid) \
         VALUES (0, 'user.changed', 'success', 'system', 'request', '[]', 1, 9000000000000000)";
    store.reader().execute_unprepared(from_elsewhere).await.unwrap();
    listening(&store).await;
    let mut events = store.subscribe();
    sleep(Duration::from_millis(600)).await;
    assert!(events.try_recv().is_err());
}
