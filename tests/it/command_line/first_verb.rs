//! A verb before the first `serve` makes folder, database and master key as that would.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use super::{assert_failed, fresh};

#[test]
fn the_first_verb_makes_what_is_missing_for_its_owner_alone() {
    let server = fresh();
    let organizations = server.cli_json(&["organization", "list"]);
    assert_eq!(organizations[0]["slug"], "default");
    assert_eq!(organizations.as_array().unwrap().len(), 1);
    for (name, mode) in [("", 0o700), ("countersign.db", 0o600), ("master.key", 0o600)] {
        let metadata = std::fs::metadata(server.data().join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{name:?}");
    }
}

#[test]
fn verbs_that_come_first_together_all_succeed() {
    let server = fresh();
    std::thread::scope(|scope| {
        let verbs: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| server.cli(&["organization", "list", "--json"])))
            .collect();
        for verb in verbs {
            let said = verb.join().unwrap();
            assert_eq!(said.code, 0, "{said:?}");
            assert_eq!(said.json().as_array().unwrap().len(), 1);
        }
    });
}

#[test]
fn a_server_goes_on_with_what_verbs_made() {
    let mut server = fresh();
    let made = server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    server.serve();
    let same = server.cli_json(&["user", "set", "--email", "ALICE@example.com", "--email-verified"]);
    assert_eq!(same["id"], made["id"]);
    assert_eq!(same["email_verified"], json!(true));
}

#[test]
fn without_its_master_key_a_database_is_not_opened() {
    let server = fresh();
    server.cli_json(&["organization", "list"]);
    std::fs::remove_file(server.data().join("master.key")).unwrap();
    assert_failed(
        &server.cli(&["organization", "list"]),
        1,
        "put the file back or name its place with COUNTERSIGN_MASTER_KEY_FILE",
    );
    assert!(!server.data().join("master.key").exists(), "no other key is made");
}
