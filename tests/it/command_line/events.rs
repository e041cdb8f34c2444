//! `events list`.

use serde_json::Value;

use super::fresh;

#[test]
fn events_have_the_shape_of_the_contract_the_newest_last() {
    let server = fresh();
    let made = server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    let listed = server.cli_json(&["events", "list"]);
    let events = listed.as_array().unwrap();
    let kinds: Vec<&str> = events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    // The first verb makes what every deployment has: an organization, and the client of the JSON sign-in.
    assert_eq!(
        kinds,
        [
            "organization.created",
            "client.created",
            "user.created",
            "membership.changed"
        ]
    );
    let created = &events[2];
    for member in [
        "id",
        "time",
        "type",
        "outcome",
        "reason",
        "actor",
        "target",
        "organization_id",
        "peer",
        "request_id",
    ] {
        assert!(created.get(member).is_some(), "{member}: {created}");
    }
    assert_eq!(created["target"], made["id"]);
    assert_eq!(created["actor"], "operator");
    assert_eq!(created["outcome"], "success");
    assert_eq!(created["peer"], Value::Null);
}

#[test]
fn the_limit_keeps_the_latest() {
    let server = fresh();
    server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    let listed = server.cli_json(&["events", "list", "--limit", "1"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["type"], "membership.changed");
}
