//! kill -9 in the middle of a migration. On PostgreSQL the process is held up at one of its tables and killed there;
//! on SQLite the kernel kills it at a certain write, at the first as well as near the last that it makes.

use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::gate::Gate;
use super::{FIRST_TABLE, schema, start_migrating};
use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};

/// Where the process is killed: before its first step, in its first one, half way, and near its end.
const TABLES: [&str; 4] = [FIRST_TABLE, "events", "authorization_codes", "outbox"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_killed_on_postgresql_leaves_nothing_and_the_next_start_goes_on() {
    let alone = Server::prepare(Backend::Postgres(fresh_database().await), &[]);
    alone.cli_json(&["migrate", "up"]);
    let expected = schema::of(&alone).await;
    for table in TABLES {
        let url = fresh_database().await;
        let mut gate = Gate::close(&url, table).await;
        let mut server = Server::prepare(Backend::Postgres(url), &[]);
        let mut killed = start_migrating(&server);
        gate.wait_for(1).await;
        killed.kill().expect("our own child can be killed");
        killed.wait().expect("our own child can be waited for");
        gate.open().await;

        assert_eq!(applied(&server), json!([]), "killed at {table}");
        server.serve();
        assert_eq!(schema::of(&server).await, expected, "killed at {table}");
    }
}

/// All steps are written to the write-ahead log, and count from its last page on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_killed_while_sqlite_writes_its_log_leaves_nothing_and_the_next_start_goes_on() {
    let left = kill_at_writes_to("countersign.db-wal").await;
    assert!(left.len() > 5, "the log is written page by page: {left:?}");
    assert!(left.iter().all(|left| *left == Left::Nothing), "{left:?}");
}

/// What counts is then copied into the database, where only its first page was written before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_killed_while_sqlite_copies_its_log_leaves_everything() {
    let left = kill_at_writes_to("countersign.db").await;
    assert!(left.len() > 5, "the database is written page by page: {left:?}");
    let (first, others) = left.split_first().expect("there was a first write");
    assert_eq!(*first, Left::Nothing);
    assert!(others.iter().all(|left| *left == Left::Everything), "{left:?}");
}

/// What a killed process left behind.
#[derive(Debug, PartialEq, Eq)]
enum Left {
    Nothing,
    Everything,
}

/// Kills one process after the other at a later and later write to this file, until one comes to its end. After each
/// kill the next start has to go on from what is there.
async fn kill_at_writes_to(file: &str) -> Vec<Left> {
    let alone = Server::prepare(Backend::Sqlite, &[]);
    let steps = alone.cli_json(&["migrate", "up"])["applied"].clone();
    let expected = schema::of(&alone).await;
    let mut left = Vec::new();
    let mut write = 1;
    loop {
        let mut server = Server::prepare(Backend::Sqlite, &[]);
        let ended = migrate_up_to(&server, file, write);
        if ended.success() {
            return left;
        }
        assert_eq!(ended.signal(), Some(Signal::KILL.as_raw()), "{ended}");
        let applied = applied(&server);
        left.push(if applied == steps {
            Left::Everything
        } else {
            Left::Nothing
        });
        assert!(
            applied == steps || applied == json!([]),
            "killed at write {write}: {applied}"
        );

        server.serve();
        assert_eq!(schema::of(&server).await, expected, "killed at write {write}");
        assert_eq!(server.look_for_text("PRAGMA integrity_check").await, "ok");
        write = 2 * write + 1;
    }
}

/// Migrates until a thread of the process is about to write to the file for the so-manyth time; there the kernel kills
/// the process.
fn migrate_up_to(server: &Server, file: &str, write: u32) -> ExitStatus {
    let path = server.data().join(file).display().to_string();
    let kill = format!("inject=pwrite64:signal=SIGKILL:when={write}");
    // As a grandchild strace leaves the process our own child, so that its end is what we see.
    server
        .command_by(
            "strace",
            &[
                "-D",
                "-f",
                "--seccomp-bpf",
                "-o",
                "/dev/null",
                "-P",
                &path,
                "-e",
                &kill,
            ],
        )
        .args(["migrate", "up"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace can be started ('tests/run install' installs it)")
}

fn applied(server: &Server) -> Value {
    server.cli_json(&["migrate", "status"])["applied"].clone()
}
