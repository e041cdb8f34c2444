//! The verbs on PostgreSQL, where many nodes may run: migrating beside one is fine, restoring under one is not.

use serde_json::json;

use super::assert_failed;
use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};

#[tokio::test]
async fn verbs_do_the_same_and_only_a_restore_wants_to_be_alone() {
    let mut server = Server::start(Backend::Postgres(fresh_database().await));
    server.cli_json(&[
        "user",
        "create",
        "--email",
        "alice@example.com",
        "--role",
        "owner",
    ]);
    assert_failed(
        &server.cli(&["user", "create", "--email", "ALICE@example.com"]),
        5,
        "an account with this address exists",
    );
    assert_eq!(
        server.cli_json(&["migrate", "up"]),
        json!({"applied": [], "backup": null})
    );
    let file = server.data().with_file_name("backup.db").display().to_string();
    server.cli_json(&["backup", "create", &file]);
    server.cli_json(&["user", "create", "--email", "later@example.com"]);
    assert_failed(
        &server.cli(&["backup", "restore", &file]),
        5,
        "a countersign server runs on the data folder",
    );
    assert!(server.terminate().success());
    server.cli_json(&["backup", "restore", &file]);
    let restored = server.events_where(|event| event["type"] == "backup.restored");
    assert_eq!(restored.len(), 1);
    let set = |email| server.cli(&["user", "set", "--email", email, "--email-verified"]);
    assert_eq!(set("alice@example.com").code, 0);
    assert_failed(&set("later@example.com"), 3, "no account later@example.com");
}
