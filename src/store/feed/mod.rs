//! The event feed: how this process hears what any process commits.
//!
//! A thread of its own polls every 250 ms, with or without traffic, brings what is new to the caches, and notes that
//! it was heard. How news are found is decided by `sqlite` and `postgres`.

mod postgres;
mod sqlite;

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{DbErr, QueryResult};
use tokio::sync::{Notify, mpsc, watch};

use crate::StoreError;
use crate::cache::Invalidations;
use crate::engine::thread;
use crate::settings::Location;

/// Between two polls.
const PERIOD: Duration = Duration::from_millis(250);
/// A poll that takes longer has failed.
const POLL_DEADLINE: Duration = Duration::from_secs(1);

/// A recorded event, as the feed carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its number.
    pub seq: i64,
    /// The published name of its kind. Text, because a node of a newer release may record kinds unknown here.
    pub kind: String,
    /// Its target and further ids whose rows have changed.
    pub ids: Vec<String>,
}

/// What the feed's thread needs.
pub(crate) struct Follower {
    pub(crate) location: Location,
    pub(crate) invalidations: Arc<Invalidations>,
    /// Told when this process has committed (PostgreSQL: then the other nodes are told).
    pub(crate) hint: Arc<Notify>,
    /// Turns true, or closes, at the end.
    pub(crate) end: watch::Receiver<bool>,
}

/// Starts the thread. A schema that is not there yet, or a database that is away, only means that nothing is heard.
///
/// # Errors
/// When the thread cannot be started or the URL is malformed.
pub(crate) fn start(follower: Follower, alive: mpsc::Sender<()>) -> Result<(), StoreError> {
    thread::start("store-feed", alive, move || async move {
        let mut end = follower.end.clone();
        let ended = async move {
            let _the_store_is_gone = end.wait_for(|end| *end).await.is_err();
        };
        tokio::select! {
            () = ended => {}
            () = follow(&follower) => {}
        }
    })
    .map_err(|error| StoreError::Unavailable(error.to_string()))
}

async fn follow(follower: &Follower) {
    match &follower.location {
        Location::File(path) => poll(follower, sqlite::Poll::new(path), &Notify::new()).await,
        Location::Server(url) => match postgres::connect(url) {
            Ok(connection) => {
                let wake = Notify::new();
                tokio::join!(
                    poll(follower, postgres::Poll::new(connection.clone()), &wake),
                    postgres::tell(&connection, &follower.hint),
                    postgres::listen(&connection, &wake),
                );
            }
            Err(error) => tracing::error!(%error, "the event feed cannot start"),
        },
    }
}

/// One way to ask for news.
trait News {
    /// Everything committed since the last successful call; the first call only finds the place to begin.
    async fn next(&mut self) -> Result<Vec<Heard>, DbErr>;
}

/// What the log has been told last. A first start asks before its schema is there, which is nobody's trouble.
#[derive(PartialEq, Eq)]
enum Hearing {
    NotYet,
    Heard,
    Lost,
}

async fn poll(follower: &Follower, mut news: impl News, wake: &Notify) {
    let mut hearing = Hearing::NotYet;
    loop {
        let began = Instant::now();
        let outcome = match tokio::time::timeout(POLL_DEADLINE, news.next()).await {
            Ok(outcome) => outcome.map_err(|error| error.to_string()),
            Err(elapsed) => Err(elapsed.to_string()),
        };
        match outcome {
            Ok(events) => {
                follower.invalidations.apply(&events);
                follower.invalidations.heard(began);
                if hearing == Hearing::Lost {
                    tracing::info!("the event feed is heard again");
                }
                hearing = Hearing::Heard;
            }
            Err(error) => {
                if hearing == Hearing::Heard {
                    tracing::warn!(error, "the event feed is not heard; reads go to the database");
                    hearing = Hearing::Lost;
                }
            }
        }
        let next = PERIOD.saturating_sub(began.elapsed());
        tokio::select! {
            () = tokio::time::sleep(next) => {}
            () = wake.notified() => {}
        }
    }
}

/// Reads the columns `seq, kind, target, touched` of a row of `events`.
fn heard(row: &QueryResult) -> Result<Heard, DbErr> {
    let target: Option<String> = row.try_get("", "target")?;
    let touched: String = row.try_get("", "touched")?;
    let mut ids: Vec<String> =
        serde_json::from_str(&touched).map_err(|error| DbErr::Type(format!("events.touched: {error}")))?;
    ids.extend(target);
    Ok(Heard {
        seq: row.try_get("", "seq")?,
        kind: row.try_get("", "kind")?,
        ids,
    })
}
