//! What every unit of work may count on, on both databases.

use std::time::Duration;

use countersign_access::{Event, EventKind};
use countersign_identity::{Id, UserId};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};

use super::database::{TestDatabase, act, number, rows, run, statement};
use super::on_both;
use crate::{Store, StoreError, Work};

on_both! {
    an_answered_unit_can_be_read,
    a_panic_an_error_and_a_failed_statement_undo_only_their_own_unit,
    a_caller_that_goes_away_cancels_nothing,
    a_full_queue_refuses_at_once,
    a_failed_commit_is_answered_and_the_next_one_works,
    events_are_kept_or_undone_with_their_unit,
    a_unit_may_hold_what_cannot_leave_its_thread,
    a_closed_store_finishes_what_waits_and_refuses_the_rest,
}

async fn add(store: &Store, id: i64) -> Result<i64, StoreError> {
    store
        .write(async move |work: &Work| {
            insert(work, id).await?;
            Ok(id)
        })
        .await
}

async fn insert(work: &Work, id: i64) -> Result<(), StoreError> {
    statement(work, &format!("INSERT INTO scratch (id) VALUES ({id})")).await
}

async fn an_answered_unit_can_be_read(database: TestDatabase) {
    let store = database.with_scratch().await;
    assert_eq!(add(&store, 7).await.unwrap(), 7);
    assert_eq!(number(&store, "SELECT id FROM scratch").await, 7);
    store.ping(Duration::from_secs(1)).await.unwrap();
}

async fn a_panic_an_error_and_a_failed_statement_undo_only_their_own_unit(database: TestDatabase) {
    let store = database.with_scratch().await;
    let panics = store.write(async |work: &Work| -> Result<(), StoreError> {
        insert(work, 2).await?;
        panic!("on purpose");
    });
    let errs = store.write(async |work: &Work| {
        insert(work, 3).await?;
        Err::<(), _>(StoreError::broken("scratch", "3", "on purpose"))
    });
    let looks_away = store.write(async |work: &Work| {
        insert(work, 4).await?;
        let _swallowed = statement(work, "INSERT INTO nowhere VALUES (1)").await;
        Ok(())
    });
    let (first, panics, errs, looks_away, last) =
        tokio::join!(add(&store, 1), panics, errs, looks_away, add(&store, 5));

    assert!(matches!(panics, Err(StoreError::Panicked)));
    assert!(matches!(errs, Err(StoreError::Broken { .. })));
    assert!(
        matches!(looks_away, Err(StoreError::Database(_))),
        "{looks_away:?}"
    );
    assert_eq!((first.unwrap(), last.unwrap()), (1, 5));
    assert_eq!(
        number(
            &store,
            "SELECT CAST(sum(id) * 10 + count(*) AS bigint) FROM scratch"
        )
        .await,
        62
    );
    let statistics = store.statistics();
    assert_eq!(statistics.failed_units, 3);
}

async fn a_caller_that_goes_away_cancels_nothing(database: TestDatabase) {
    let store = database.with_scratch().await;
    let unit = store.write(async |work: &Work| {
        insert(work, 1).await?;
        std::thread::sleep(Duration::from_millis(50));
        insert(work, 2).await
    });
    let gone = tokio::time::timeout(Duration::from_millis(10), unit).await;
    assert!(gone.is_err(), "the caller went away before the answer");
    store.close().await;
    assert_eq!(rows(&database.open().await).await, 2);
}

async fn a_full_queue_refuses_at_once(mut database: TestDatabase) {
    database.settings.queue_length = 1;
    database.settings.writer_threads = 1;
    database.settings.connections_per_writer = 1;
    let store = database.with_scratch().await;
    let (started, is_running) = std::sync::mpsc::channel();
    let slow = tokio::spawn({
        let store = store.clone();
        async move {
            let unit = async move |work: &Work| {
                let _nobody_waits = started.send(()).is_err();
                std::thread::sleep(Duration::from_millis(200));
                insert(work, 1).await
            };
            store.write(unit).await
        }
    });
    tokio::task::yield_now().await;
    is_running.recv_timeout(Duration::from_secs(5)).unwrap();

    let (waits, refused) = tokio::join!(add(&store, 2), add(&store, 3));
    assert_eq!(waits.unwrap(), 2);
    assert!(matches!(refused, Err(StoreError::Busy)));
    assert!(refused.unwrap_err().is_retryable());
    slow.await.unwrap().unwrap();
    assert_eq!(rows(&store).await, 2);
    assert_eq!(store.statistics().refused_units, 1);
}

async fn a_failed_commit_is_answered_and_the_next_one_works(database: TestDatabase) {
    let store = database.with_scratch().await;
    run(
        &store,
        "CREATE TABLE child (parent bigint NOT NULL REFERENCES scratch (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    .await
    .unwrap();
    let orphan = run(&store, "INSERT INTO child (parent) VALUES (99)").await;
    assert!(matches!(orphan, Err(StoreError::Constraint(_))), "{orphan:?}");
    add(&store, 1).await.unwrap();
    assert_eq!(number(&store, "SELECT count(*) FROM child").await, 0);
    assert_eq!(rows(&store).await, 1);
}

async fn events_are_kept_or_undone_with_their_unit(database: TestDatabase) {
    let store = database.with_scratch().await;
    let user = UserId::from_text("usr_1");
    for is_undone in [true, false] {
        let user = user.clone();
        let outcome = store
            .write(async move |work: &Work| {
                work.record(&act(), Event::success(EventKind::UserCreated, &user))
                    .await?;
                if is_undone {
                    return Err(StoreError::Conflict);
                }
                Ok(())
            })
            .await;
        assert_eq!(outcome.is_err(), is_undone);
    }
    assert_eq!(number(&store, "SELECT count(*) FROM events").await, 1);
}

async fn a_unit_may_hold_what_cannot_leave_its_thread(database: TestDatabase) {
    let store = database.with_scratch().await;
    let names = ["a", "b"].map(str::to_owned);
    let sum = store
        .write(async move |work: &Work| {
            let sum = std::rc::Rc::new(std::cell::Cell::new(0));
            for (id, name) in (1_i64..).zip(&names) {
                statement(work, &format!("INSERT INTO scratch VALUES ({id}, '{name}')")).await?;
                sum.set(sum.get() + id);
            }
            let question = Statement::from_string(
                work.connection().get_database_backend(),
                "SELECT note FROM scratch ORDER BY id",
            );
            let notes = work.connection().query_all_raw(question).await?;
            Ok((sum.get(), notes.len()))
        })
        .await;
    assert_eq!(sum.unwrap(), (3, 2));
}

async fn a_closed_store_finishes_what_waits_and_refuses_the_rest(database: TestDatabase) {
    let store = database.with_scratch().await;
    let waiting: Vec<_> = (0..20)
        .map(|id| {
            let store = store.clone();
            tokio::spawn(async move { add(&store, id).await })
        })
        .collect();
    tokio::task::yield_now().await;
    while store.statistics().units < 2 {
        tokio::task::yield_now().await;
    }
    store.close().await;
    let kept = join_all(waiting)
        .await
        .into_iter()
        .filter(|outcome| matches!(outcome, Ok(Ok(_))));
    let kept = i64::try_from(kept.count()).unwrap();
    assert!(matches!(add(&store, 100).await, Err(StoreError::Unavailable(_))));
    assert!(store.ping(Duration::from_secs(1)).await.is_err());
    assert_eq!(rows(&database.open().await).await, kept);
    assert_eq!(kept, 20);
}
