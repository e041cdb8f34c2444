//! What is special about the one SQLite writer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;

use super::database::{TestDatabase, number, rows, run, statement};
use crate::{StoreError, StoreSettings, Work};

#[tokio::test]
async fn many_units_share_few_commits() {
    let database = TestDatabase::sqlite();
    let store = database.with_scratch().await;
    let before = store.statistics();
    let units = (0..64).map(|id| {
        store.write(async move |work: &Work| {
            statement(work, &format!("INSERT INTO scratch (id) VALUES ({id})")).await
        })
    });
    for outcome in join_all(units).await {
        outcome.unwrap();
    }
    let after = store.statistics();
    assert_eq!(after.units - before.units, 64);
    assert!(
        after.commits - before.commits <= 16,
        "{} commits",
        after.commits - before.commits
    );
    assert_eq!(rows(&store).await, 64);
}

#[tokio::test]
async fn neighbours_of_a_failed_commit_are_all_told() {
    let database = TestDatabase::sqlite();
    let store = database.with_scratch().await;
    run(
        &store,
        "CREATE TABLE child (parent bigint NOT NULL REFERENCES scratch (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    .await
    .unwrap();
    // The first unit keeps the writer busy until the other three wait: they share the next commit.
    let slow = store.write(async |work: &Work| {
        std::thread::sleep(Duration::from_millis(20));
        statement(work, "INSERT INTO scratch (id) VALUES (1)").await
    });
    let good = run(&store, "INSERT INTO scratch (id) VALUES (2)");
    let orphan = run(&store, "INSERT INTO child (parent) VALUES (99)");
    let last = run(&store, "INSERT INTO scratch (id) VALUES (3)");
    let (slow, good, orphan, last) = tokio::join!(slow, good, orphan, last);
    slow.unwrap();
    for outcome in [good, orphan, last] {
        assert!(matches!(outcome, Err(StoreError::Constraint(_))), "{outcome:?}");
    }
    assert_eq!(number(&store, "SELECT sum(id) FROM scratch").await, 1);
    run(&store, "INSERT INTO scratch (id) VALUES (4)").await.unwrap();
}

#[tokio::test]
async fn commits_are_durable_and_references_are_checked() {
    let database = TestDatabase::sqlite();
    let store = database.with_scratch().await;
    let pragmas = store.write(async |work: &Work| {
        let mut values = Vec::new();
        for pragma in ["synchronous", "foreign_keys"] {
            let sql = format!("PRAGMA {pragma}");
            let question = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
            let row = work.connection().query_one_raw(question).await?.unwrap();
            values.push(row.try_get_by_index::<i64>(0)?);
        }
        Ok(values)
    });
    assert_eq!(pragmas.await.unwrap(), [2, 1]);
    let mode = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "PRAGMA journal_mode");
    let row = store.reader().query_one_raw(mode).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "wal");
}

#[tokio::test]
async fn readers_cannot_write() {
    let database = TestDatabase::sqlite();
    let store = database.with_scratch().await;
    let written = store
        .reader()
        .execute_unprepared("INSERT INTO scratch (id) VALUES (1)")
        .await;
    assert!(written.is_err());
    assert_eq!(rows(&store).await, 0);
}

#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let database = TestDatabase::sqlite();
    let _store = database.with_scratch().await;
    let path = database.path().display().to_string();
    for file in [path.clone(), format!("{path}-wal")] {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let settings = StoreSettings::new("sqlite:///nowhere/at/all/countersign.db");
    let refused = crate::Store::open(&settings).await.err().unwrap();
    assert!(refused.to_string().contains("/nowhere/at/all"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_gets_in_beside_a_full_write_load() {
    let database = TestDatabase::sqlite();
    let server = database.with_scratch().await;
    let command = crate::Store::open(&StoreSettings::for_command_line(&database.settings.url))
        .await
        .unwrap();
    let is_over = Arc::new(AtomicBool::new(false));
    let load: Vec<_> = (0..256)
        .map(|_| {
            let (server, is_over) = (server.clone(), Arc::clone(&is_over));
            tokio::spawn(async move {
                while !is_over.load(Ordering::Relaxed) {
                    run(
                        &server,
                        "INSERT INTO scratch (id) SELECT coalesce(max(id), 0) + 1 FROM scratch",
                    )
                    .await
                    .unwrap();
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut longest = Duration::ZERO;
    for _ in 0..10 {
        let asked = Instant::now();
        run(
            &command,
            "INSERT INTO scratch (id, note) SELECT coalesce(max(id), 0) + 1, 'command' FROM scratch",
        )
        .await
        .unwrap();
        longest = longest.max(asked.elapsed());
    }
    is_over.store(true, Ordering::Relaxed);
    for task in load {
        task.await.unwrap();
    }
    assert_eq!(
        number(&server, "SELECT count(*) FROM scratch WHERE note = 'command'").await,
        10
    );
    assert!(longest < Duration::from_secs(1), "one command waited {longest:?}");
}

#[tokio::test]
async fn a_full_disk_is_told_and_passes() {
    let database = TestDatabase::sqlite();
    let store = database.with_scratch().await;
    let fill = "INSERT INTO scratch (id, note) VALUES (1, hex(zeroblob(1000000)))";
    let full = store.write(async move |work: &Work| {
        statement(work, "PRAGMA max_page_count = 40").await?;
        statement(work, fill).await
    });
    let (full, neighbour) = tokio::join!(full, run(&store, "INSERT INTO scratch (id) VALUES (2)"));
    assert!(matches!(full, Err(StoreError::Unavailable(_))), "{full:?}");
    let kept = i64::from(neighbour.is_ok());
    assert_eq!(rows(&store).await, kept);

    let room_again = store.write(async |work: &Work| statement(work, "PRAGMA max_page_count = 100000").await);
    room_again.await.unwrap();
    run(&store, fill).await.unwrap();
    assert_eq!(rows(&store).await, kept + 1);
}

/// As SQLite itself does after some I/O errors; nothing of the shared transaction is left to commit then.
#[tokio::test]
async fn a_transaction_that_was_given_up_is_told_and_the_next_one_works() {
    let database = TestDatabase::sqlite();
    let store = database.with_scratch().await;
    let given_up = store.write(async |work: &Work| {
        statement(work, "INSERT INTO scratch (id) VALUES (1)").await?;
        statement(work, "ROLLBACK").await
    });
    assert!(given_up.await.is_err());
    run(&store, "INSERT INTO scratch (id) VALUES (2)").await.unwrap();
    assert_eq!(number(&store, "SELECT sum(id) FROM scratch").await, 2);
}
