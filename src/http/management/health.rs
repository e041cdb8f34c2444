//! Whether this process can do its work: the checks of the caller, and whether it is on its way out.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

/// The outcome of one check.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was checked, such as `database`.
    pub name: &'static str,
    /// Whether it is well.
    pub ok: bool,
    /// A few words for the operator; no secrets, no addresses.
    pub detail: String,
}

/// Runs all checks; must end within a few seconds by itself.
pub type Readiness = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Vec<Check>> + Send>> + Send + Sync>;

/// What `/readyz?verbose` shows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) ready: bool,
    checks: Vec<Check>,
}

/// The state behind the three questions.
pub(crate) struct Health {
    readiness: Readiness,
    started: AtomicBool,
    draining: AtomicBool,
}

impl Health {
    pub(crate) fn new(readiness: Readiness) -> Self {
        Self {
            readiness,
            started: AtomicBool::new(false),
            draining: AtomicBool::new(false),
        }
    }

    /// From now on not ready, so that load balancers look elsewhere while requests in flight finish.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn report(&self) -> Report {
        let mut checks = (self.readiness)().await;
        if self.draining.load(Ordering::Relaxed) {
            checks.push(Check {
                name: "shutdown",
                ok: false,
                detail: "requests in flight are finishing".to_owned(),
            });
        }
        let ready = checks.iter().all(|check| check.ok);
        if ready {
            self.started.store(true, Ordering::Relaxed);
        }
        Report { ready, checks }
    }

    /// Whether it was ready once; from then on it stays so.
    pub(crate) async fn has_started(&self) -> bool {
        self.started.load(Ordering::Relaxed) || self.report().await.ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(well: Arc<AtomicBool>) -> Health {
        Health::new(Arc::new(move || {
            let ok = well.load(Ordering::Relaxed);
            Box::pin(std::future::ready(vec![Check {
                name: "database",
                ok,
                detail: String::new(),
            }]))
        }))
    }

    #[actix_web::test]
    async fn once_started_it_stays_so_while_readiness_comes_and_goes() {
        let well = Arc::new(AtomicBool::new(false));
        let health = health(Arc::clone(&well));
        assert!(!health.has_started().await);
        well.store(true, Ordering::Relaxed);
        assert!(health.has_started().await);
        well.store(false, Ordering::Relaxed);
        assert!(health.has_started().await);
        assert!(!health.report().await.ready);
    }

    #[actix_web::test]
    async fn one_who_leaves_is_not_ready() {
        let health = health(Arc::new(AtomicBool::new(true)));
        assert!(health.report().await.ready);
        health.drain();
        assert!(!health.report().await.ready);
    }
}
