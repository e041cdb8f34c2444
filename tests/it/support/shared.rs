//! One server for all tests of a file: started for the first that asks, stopped with the last that holds it. A static
//! alone would leave the process running after the tests, since statics are never dropped.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::process::{Backend, Server};

/// A server on SQLite that several tests use at once. They keep apart by people and clients of their own.
#[derive(Debug)]
pub(crate) struct SharedServer {
    settings: &'static [(&'static str, &'static str)],
    running: Mutex<Weak<Server>>,
}

impl SharedServer {
    /// With these settings beside the rig's own; does not start yet.
    pub(crate) const fn new(settings: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            settings,
            running: Mutex::new(Weak::new()),
        }
    }

    /// The server, started if nobody holds it now.
    pub(crate) fn get(&self) -> Arc<Server> {
        // A start that failed has said why in its own test; the next may try again.
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Server::start_with(Backend::Sqlite, self.settings));
            *running = Arc::downgrade(&server);
            server
        })
    }
}
