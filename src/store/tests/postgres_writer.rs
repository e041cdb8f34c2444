//! What is special about the PostgreSQL writers: conflicts are healed by running the unit again.

use sqlx::{Connection, PgConnection};

use super::database::{TestDatabase, number, run, statement};
use crate::{Store, StoreError, Work};

#[tokio::test]
async fn a_deadlock_heals() {
    let store = TestDatabase::postgres().await.with_scratch().await;
    run(&store, "INSERT INTO scratch (id, note) VALUES (1, ''), (2, '')")
        .await
        .unwrap();
    let lock = |first: i64, second: i64| {
        store.write(async move |work: &Work| {
            statement(
                work,
                &format!("UPDATE scratch SET note = note || 'x' WHERE id = {first}"),
            )
            .await?;
            statement(work, "SELECT pg_sleep(0.2)").await?;
            statement(
                work,
                &format!("UPDATE scratch SET note = note || 'x' WHERE id = {second}"),
            )
            .await
        })
    };
    let (there, back) = tokio::join!(lock(1, 2), lock(2, 1));
    there.unwrap();
    back.unwrap();
    assert_eq!(
        number(&store, "SELECT count(*) FROM scratch WHERE note = 'xx'").await,
        2
    );
    assert!(store.statistics().reruns >= 1);
}

/// A deferred trigger that fails the first `failures` commits; a sequence counts, because it is never undone.
async fn failing_commits(store: &Store, failures: i64) {
    store
        .write(async move |work: &Work| {
            statement(
                work,
                &format!(
                    "CREATE SEQUENCE commits;
                     CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                         IF nextval('commits') <= {failures} THEN
                             RAISE EXCEPTION 'on purpose' USING ERRCODE = '40001';
                         END IF;
                         RETURN NULL;
                     END $$;
                     CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON scratch DEFERRABLE INITIALLY DEFERRED
                         FOR EACH ROW EXECUTE FUNCTION refuse()"
                ),
            )
            .await
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_conflict_that_comes_from_commit_heals() {
    let store = TestDatabase::postgres().await.with_scratch().await;
    failing_commits(&store, 3).await;
    run(&store, "INSERT INTO scratch (id) VALUES (1)").await.unwrap();
    assert_eq!(store.statistics().reruns, 3);
    assert_eq!(number(&store, "SELECT count(*) FROM scratch").await, 1);
}

#[tokio::test]
async fn a_conflict_that_does_not_heal_is_told() {
    let store = TestDatabase::postgres().await.with_scratch().await;
    failing_commits(&store, 99).await;
    let outcome = run(&store, "INSERT INTO scratch (id) VALUES (1)").await;
    assert!(matches!(outcome, Err(StoreError::Conflict)));
    assert_eq!(number(&store, "SELECT last_value FROM commits").await, 4);
}

#[tokio::test]
async fn a_conflict_that_the_closure_swallowed_is_run_again() {
    let store = TestDatabase::postgres().await.with_scratch().await;
    run(&store, "CREATE SEQUENCE runs").await.unwrap();
    let outcome = store.write(async |work: &Work| {
        let fails_once = "DO $$ BEGIN IF nextval('runs') = 1 THEN \
            RAISE EXCEPTION 'on purpose' USING ERRCODE = '40P01'; END IF; END $$";
        let _swallowed = statement(work, fails_once).await;
        Ok(())
    });
    outcome.await.unwrap();
    assert_eq!(store.statistics().reruns, 1);
}

#[tokio::test]
async fn units_after_a_restart_of_the_server_work() {
    let mut database = TestDatabase::postgres().await;
    database.settings.feed = crate::Feed::Ignore;
    let store = database.with_scratch().await;
    let end_the_others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let mut server = PgConnection::connect(&database.settings.url).await.unwrap();
    for id in 1..=4 {
        while sqlx::query_scalar::<_, i64>(end_the_others)
            .fetch_one(&mut server)
            .await
            .unwrap()
            > 0
        {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        store
            .write(async move |work: &Work| {
                statement(work, &format!("INSERT INTO scratch (id) VALUES ({id})")).await
            })
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_told_in_words() {
    let settings = crate::StoreSettings::new("postgres://nobody@127.0.0.1:9/nothing");
    let refused = Store::open(&settings).await.err().unwrap();
    assert!(refused.to_string().contains("cannot serve"), "{refused}");
}
