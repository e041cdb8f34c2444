//! The operator's verbs, each run as the real program: what it prints, how it ends, and what is true afterwards.

mod accounts;
mod administrators;
mod api_keys;
mod backups;
mod beside_a_server;
mod clients;
mod events;
mod first_verb;
mod keys;
mod migrations;
mod on_postgresql;
mod organizations;
mod usage;

use crate::support::process::{Backend, Said, Server};

/// A deployment on SQLite on which no server has run yet.
fn fresh() -> Server {
    Server::prepare(Backend::Sqlite, &[])
}

/// That a verb failed with this exit code, said these words on stderr and printed no data.
#[track_caller]
fn assert_failed(said: &Said, code: i32, words: &str) {
    assert_eq!(said.code, code, "{said:?}");
    assert!(said.stderr.contains(words), "{said:?}");
    assert_eq!(said.stdout, "", "a failure prints no data");
}
