//! Caches beside real commits: what another process does is seen within a second, what this one does at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use countersign_access::{Event, EventKind};
use countersign_identity::{ClientId, Id};
use sea_orm::{ConnectionTrait, Statement};

use super::database::{TestDatabase, act, run, statement};
use super::on_both;
use crate::cache::{Cached, Found};
use crate::{Store, StoreError, Work};

on_both! {
    a_change_here_is_seen_by_the_next_find,
    a_change_elsewhere_is_seen_within_a_second,
}

/// A find as a repository has it.
struct Notes {
    store: Store,
    cache: Arc<Cached<i64, String>>,
    reads: AtomicU32,
}

impl Notes {
    fn of(store: &Store) -> Self {
        Self {
            store: store.clone(),
            cache: Cached::new(store.invalidations(), 10),
            reads: AtomicU32::new(0),
        }
    }

    async fn find(&self) -> String {
        let read = async || -> Result<Option<Found<String>>, StoreError> {
            self.reads.fetch_add(1, Ordering::Relaxed);
            let backend = self.store.reader().get_database_backend();
            let question = Statement::from_string(backend, "SELECT note FROM scratch WHERE id = 1");
            let row = self.store.reader().query_one_raw(question).await?.unwrap();
            Ok(Some(Found {
                value: row.try_get_by_index(0)?,
                made_from: vec!["cli_1".to_owned()],
            }))
        };
        self.cache.find_or_read(&1, read).await.unwrap().unwrap()
    }

    /// Until the cache answers: the feed must be heard first.
    async fn warm(&self) {
        let began = Instant::now();
        loop {
            let reads = self.reads.load(Ordering::Relaxed);
            self.find().await;
            if self.reads.load(Ordering::Relaxed) == reads {
                return;
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "the cache never answers"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn change(store: &Store, note: &'static str) {
    let unit = async move |work: &Work| {
        statement(work, &format!("UPDATE scratch SET note = '{note}'")).await?;
        let event = Event::success(EventKind::ClientDisabled, &ClientId::from_text("cli_1"));
        work.record(&act(), event).await
    };
    store.write(unit).await.unwrap();
}

async fn scratch(database: &TestDatabase) -> Store {
    let store = database.with_scratch().await;
    run(&store, "INSERT INTO scratch (id, note) VALUES (1, 'old')")
        .await
        .unwrap();
    store
}

async fn a_change_here_is_seen_by_the_next_find(database: TestDatabase) {
    let store = scratch(&database).await;
    let notes = Notes::of(&store);
    notes.warm().await;
    for note in ["new", "newer", "newest"] {
        change(&store, note).await;
        assert_eq!(notes.find().await, note);
    }
}

async fn a_change_elsewhere_is_seen_within_a_second(database: TestDatabase) {
    let here = scratch(&database).await;
    let there = database.open().await;
    let notes = Notes::of(&here);
    notes.warm().await;
    change(&there, "new").await;
    let changed = Instant::now();
    while notes.find().await != "new" {
        assert!(changed.elapsed() < Duration::from_secs(1), "still the old note");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
