//! Full write load: many families refreshed again and again, as fast as the server answers, until it is enough.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::task::JoinHandle;

use super::family::Family;
use super::process::{Backend, Server};

/// A server on SQLite that logs no requests: thousands of lines would hide why a test failed.
pub(crate) fn quiet_server() -> Arc<Server> {
    Arc::new(Server::start_with(
        Backend::Sqlite,
        &[("COUNTERSIGN_LOG", "warn")],
    ))
}

/// A load that goes on until [`Load::end`].
#[derive(Debug)]
pub(crate) struct Load {
    enough: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    workers: Vec<JoinHandle<Family>>,
}

impl Load {
    /// Begins: one client for each family, each asking again as soon as it was answered.
    pub(crate) fn begin(families: Vec<Family>) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicUsize::new(0));
        let workers = families
            .into_iter()
            .map(|mut family| {
                let (enough, answered) = (Arc::clone(&enough), Arc::clone(&answered));
                tokio::spawn(async move {
                    while !enough.load(Ordering::Relaxed) {
                        family.refresh().await;
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    family
                })
            })
            .collect();
        Self {
            enough,
            answered,
            workers,
        }
    }

    /// How many refreshes were answered so far. Every one with tokens: a worker fails at anything else.
    pub(crate) fn answered(&self) -> usize {
        self.answered.load(Ordering::Relaxed)
    }

    /// Ends; fails the test if a worker has failed.
    pub(crate) async fn end(self) -> Vec<Family> {
        self.enough.store(true, Ordering::Relaxed);
        let mut families = Vec::with_capacity(self.workers.len());
        for worker in self.workers {
            families.push(worker.await.expect("every refresh under load is answered"));
        }
        families
    }
}
