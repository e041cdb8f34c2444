//! Migrations by processes of their own: four that start at once, and one that is killed with -9 in the middle. All
//! pending steps are one transaction (README, decisions), so a killed process leaves everything or nothing, and the
//! next start goes on from there.

mod gate;
mod killed;
mod schema;

use std::process::{Child, Output, Stdio};

use serde_json::{Value, json};

use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};

use gate::Gate;

/// The first table that a migration makes, whatever its steps are: the list of those that were applied.
const FIRST_TABLE: &str = "seaql_migrations";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_that_migrate_one_postgresql_at_once_all_succeed() {
    let url = fresh_database().await;
    // All four have begun before the first of them can make a table.
    let mut gate = Gate::close(&url, FIRST_TABLE).await;
    let nodes: Vec<Server> = (0..4)
        .map(|_| Server::prepare(Backend::Postgres(url.clone()), &[]))
        .collect();
    let running: Vec<Child> = nodes.iter().map(start_migrating).collect();
    gate.wait_for(nodes.len()).await;
    gate.open().await;
    let ended = running.into_iter().map(|process| process.wait_with_output());
    let applied: Vec<Value> = ended.map(|output| applied(&output.unwrap())).collect();

    let alone = Server::prepare(Backend::Postgres(fresh_database().await), &[]);
    let steps = alone.cli_json(&["migrate", "up"])["applied"].clone();
    let workers: Vec<&Value> = applied.iter().filter(|applied| **applied != json!([])).collect();
    assert_eq!(
        workers,
        [&steps],
        "one of them did all, and the others found nothing to do"
    );
    assert_eq!(schema::of(&nodes[0]).await, schema::of(&alone).await);
}

fn start_migrating(node: &Server) -> Child {
    node.command(&["migrate", "up", "--json"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started")
}

/// The steps that a `migrate up` applied, which has to have ended well.
fn applied(migrated: &Output) -> Value {
    let words = String::from_utf8_lossy(&migrated.stderr);
    assert!(migrated.status.success(), "{}: {words}", migrated.status);
    let up: Value = serde_json::from_slice(&migrated.stdout).expect("one JSON document");
    up["applied"].clone()
}
