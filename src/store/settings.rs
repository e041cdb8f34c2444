//! What the store wants to know before it opens: where the database is, and how much of the machine to use.
//!
//! The defaults are the measured ones; reading files and variables is left to `config`.

use std::path::PathBuf;

use crate::OpenError;

/// Which database is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One embedded file.
    Sqlite,
    /// A server shared by all nodes.
    Postgres,
}

/// Whether the SQLite writer keeps to one core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pinning {
    /// The writer and SQLite's own thread share one allowed core, so that a statement's hop stays on it (about four
    /// times the throughput). Without effect where only one core is allowed.
    Pinned,
    /// The scheduler decides.
    Floating,
}

/// Whether this process listens to what other processes commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// Poll, so that caches may answer.
    Follow,
    /// Do not: every cached find reads through. For command line processes.
    Ignore,
}

/// What becomes of an event that tells somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notices {
    /// A letter is left in the outbox, in the same unit.
    Written,
    /// Nothing: this deployment sends no mail, and nothing may wait for it.
    Dropped,
}

/// How the store is opened.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// `sqlite://<path of the file>` or `postgres://…`.
    pub url: String,
    /// Where the SQLite writer runs.
    pub pinning: Pinning,
    /// Read connections.
    pub readers: u32,
    /// Units of work that may wait; one more is refused with `StoreError::Busy`.
    pub queue_length: usize,
    /// PostgreSQL: threads that run units.
    pub writer_threads: usize,
    /// PostgreSQL: units in flight on each of those threads, each with its own connection.
    pub connections_per_writer: u32,
    /// Whether to follow the event feed.
    pub feed: Feed,
    /// Whether people are told of what happened to their accounts.
    pub notices: Notices,
}

impl StoreSettings {
    /// The defaults of a server.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            pinning: Pinning::Pinned,
            readers: 4,
            queue_length: 1024,
            writer_threads: 2,
            connections_per_writer: 4,
            feed: Feed::Follow,
            notices: Notices::Dropped,
        }
    }

    /// The defaults of a command that does one thing beside a running server and ends.
    pub fn for_command_line(url: impl Into<String>) -> Self {
        Self {
            pinning: Pinning::Floating,
            readers: 1,
            queue_length: 64,
            writer_threads: 1,
            connections_per_writer: 1,
            feed: Feed::Ignore,
            ..Self::new(url)
        }
    }

    pub(crate) fn location(&self) -> Result<Location, OpenError> {
        match self.url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Location::File(PathBuf::from(path))),
            Some(("postgres" | "postgresql", _)) => Ok(Location::Server(self.url.clone())),
            _ => Err(OpenError::Address),
        }
    }
}

/// The URL, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// A SQLite file. The path is taken as it stands: no percent decoding, no parameters.
    File(PathBuf),
    /// A PostgreSQL URL.
    Server(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_as_they_stand() {
        let file = |url: &str| match StoreSettings::new(url).location() {
            Ok(Location::File(path)) => path,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            file("sqlite:///data/a b%20?.db"),
            PathBuf::from("/data/a b%20?.db")
        );
        assert_eq!(file("sqlite://countersign.db"), PathBuf::from("countersign.db"));
    }

    #[test]
    fn other_databases_are_refused() {
        for url in ["mysql://host/db", "sqlite://", "countersign.db"] {
            assert!(StoreSettings::new(url).location().is_err(), "{url}");
        }
    }
}
