//! `organization create`, `list` and `set`.

use serde_json::json;

use super::{assert_failed, fresh};

#[test]
fn they_are_made_listed_and_suspended() {
    let server = fresh();
    let made = server.cli_json(&["organization", "create", "--name", "Acme GmbH", "--slug", "acme"]);
    assert!(made["id"].as_str().unwrap().starts_with("org_"));
    let slugs = |suspended: bool| {
        let all = server.cli_json(&["organization", "list"]);
        let some = all.as_array().unwrap().iter();
        some.filter(|organization| organization["suspended"] == json!(suspended))
            .map(|organization| organization["slug"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(slugs(false), ["acme", "default"]);
    server.cli_json(&["organization", "set", "acme", "--suspended"]);
    assert_eq!(
        (slugs(false), slugs(true)),
        (vec!["default".to_owned()], vec!["acme".to_owned()])
    );
    let active = server.cli_json(&["organization", "set", "acme", "--active"]);
    assert_eq!(active["id"], made["id"]);
    assert_eq!(slugs(true), Vec::<String>::new());
}

#[test]
fn slugs_are_checked_and_unique() {
    let server = fresh();
    let create = |slug| server.cli(&["organization", "create", "--name", "X", "--slug", slug]);
    assert_failed(&create("Not A Slug"), 2, "lower-case letters");
    assert_failed(&create("default"), 5, "organization with this slug exists");
    assert_failed(
        &server.cli(&["organization", "set", "acme", "--active"]),
        3,
        "no organization acme",
    );
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let server = fresh();
    let said = server.cli(&[
        "organization",
        "create",
        "--name",
        "a\u{1b}[2Jb",
        "--slug",
        "acme",
    ]);
    assert_failed(&said, 2, "no line breaks");
}
