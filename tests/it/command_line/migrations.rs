//! `migrate status`, `plan` and `up`.

use serde_json::json;

use super::{assert_failed, fresh};
use crate::support::process::{Backend, Server};

#[test]
fn plan_says_what_up_does_and_status_what_was_done() {
    let server = fresh();
    let plan = server.cli_json(&["migrate", "plan"]);
    let pending = plan["pending"].as_array().unwrap();
    assert!(pending.len() > 1, "{plan}");
    assert_eq!(plan["backup_first"], json!(false), "there is nothing to lose yet");
    assert_eq!(
        server.cli_json(&["migrate", "status"])["applied"],
        json!([]),
        "a plan changes nothing"
    );

    let up = server.cli_json(&["migrate", "up"]);
    assert_eq!(up, json!({"applied": pending, "backup": null}));
    let status = server.cli_json(&["migrate", "status"]);
    assert_eq!(
        (&status["applied"], &status["pending"]),
        (&plan["pending"], &json!([]))
    );
    assert!(status["minimum_release"].is_string(), "{status}");
    assert_eq!(
        server.cli_json(&["migrate", "up"])["applied"],
        json!([]),
        "a second time nothing is left"
    );
}

#[test]
fn beside_a_server_up_is_refused_and_the_others_answer() {
    let server = Server::start(Backend::Sqlite);
    assert_failed(
        &server.cli(&["migrate", "up"]),
        5,
        "a countersign server runs on the data folder",
    );
    assert_eq!(server.cli_json(&["migrate", "plan"])["pending"], json!([]));
}
