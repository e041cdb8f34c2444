//! `keys list`, `rotate` and `revoke`.

use serde_json::Value;

use super::assert_failed;
use crate::support::process::{Backend, Server};

/// The ids of the keys in a state.
fn in_state(server: &Server, state: &str) -> Vec<String> {
    let keys = server.cli_json(&["keys", "list"]);
    let keys = keys.as_array().unwrap().iter();
    keys.filter(|key| key["state"] == state)
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

fn one_in_state(server: &Server, state: &str) -> String {
    let kids = in_state(server, state);
    assert_eq!(kids.len(), 1, "{state}: {kids:?}");
    kids[0].clone()
}

#[test]
fn a_served_deployment_has_an_active_key_and_its_successor() {
    let server = Server::start(Backend::Sqlite);
    one_in_state(&server, "active");
    one_in_state(&server, "published");
    let keys = server.cli_json(&["keys", "list"]);
    for key in keys.as_array().unwrap() {
        assert_eq!(key["algorithm"], "RS256");
        assert!(
            key["next"].as_str().unwrap().contains("20"),
            "it says what happens next: {key}"
        );
    }
}

#[test]
fn a_young_successor_does_not_sign_unless_it_must() {
    let server = Server::start(Backend::Sqlite);
    let (active, published) = (
        one_in_state(&server, "active"),
        one_in_state(&server, "published"),
    );
    let refused = server.cli(&["keys", "rotate"]);
    assert_failed(&refused, 5, "it can sign from 20");
    assert!(refused.stderr.contains("--now"), "{refused:?}");
    assert_eq!(one_in_state(&server, "active"), active, "nothing has changed");

    let said = server.cli(&["keys", "rotate", "--now", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stderr.contains("warning"), "{said:?}");
    assert_eq!(said.json()["active"], Value::from(published.as_str()));
    assert_eq!(one_in_state(&server, "active"), published);
    assert_eq!(one_in_state(&server, "retiring"), active);
    assert_ne!(
        one_in_state(&server, "published"),
        published,
        "the next successor is published"
    );
}

#[test]
fn an_old_enough_successor_takes_over_without_a_warning() {
    let server = Server::start_with(Backend::Sqlite, &[("COUNTERSIGN_JWKS_MAX_AGE", "0s")]);
    let published = one_in_state(&server, "published");
    let said = server.cli(&["keys", "rotate", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["active"], Value::from(published));
    assert_eq!(said.stderr, "");
}

#[test]
fn a_revoked_key_is_followed_at_once() {
    let server = Server::start(Backend::Sqlite);
    let (active, published) = (
        one_in_state(&server, "active"),
        one_in_state(&server, "published"),
    );
    assert_eq!(
        server.cli_json(&["keys", "revoke", &active])["revoked"],
        active.as_str()
    );
    assert_eq!(one_in_state(&server, "active"), published);
    assert_eq!(one_in_state(&server, "revoked"), active);
    assert_failed(&server.cli(&["keys", "revoke", &active]), 3, "could be revoked");
    assert_failed(&server.cli(&["keys", "revoke", "nothing"]), 3, "no key nothing");
}
