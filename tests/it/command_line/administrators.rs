//! `admin setup-link`, `grant` and `recover`.

use serde_json::json;

use super::{assert_failed, fresh};
use crate::support::http::{Page, client};
use crate::support::process::{Backend, Server};

async fn status(link: &str) -> u16 {
    Page::read(client().get(link).send().await.unwrap())
        .await
        .status
        .as_u16()
}

fn link(said: &serde_json::Value) -> String {
    said["setup"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_setup_link_ends_the_one_of_the_start() {
    let server = Server::start(Backend::Sqlite);
    let first = server.setup_link().unwrap().to_owned();
    assert_eq!(status(&first).await, 200);
    let second = link(&server.cli_json(&["admin", "setup-link"]));
    assert!(second.starts_with(&server.url("/setup/")), "{second}");
    assert_eq!(status(&second).await, 200);
    assert_ne!(status(&first).await, 200, "the earlier link has ended");
}

#[test]
fn granting_makes_an_administrator_after_whom_there_is_no_setup_link() {
    let server = fresh();
    assert_failed(
        &server.cli(&["admin", "grant", "--email", "alice@example.com"]),
        3,
        "no account alice@example.com",
    );
    server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    let account = server.cli_json(&["admin", "grant", "--email", "Alice@Example.com"]);
    assert_eq!(account["administrator"], json!(true));
    assert_failed(
        &server.cli(&["admin", "setup-link"]),
        5,
        "the deployment has an administrator",
    );
}

#[test]
fn a_deployment_with_an_administrator_starts_without_a_link() {
    let mut server = fresh();
    server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    server.cli_json(&["admin", "grant", "--email", "alice@example.com"]);
    server.serve();
    assert_eq!(server.setup_link(), None);
}

#[tokio::test]
async fn recovery_lets_a_disabled_administrator_choose_a_new_password() {
    let server = Server::start(Backend::Sqlite);
    for email in ["alice@example.com", "bob@example.com"] {
        server.cli_json(&["user", "create", "--email", email, "--role", "owner"]);
    }
    server.cli_json(&["user", "set", "--email", "alice@example.com", "--disabled"]);
    let printed = server.cli_json(&["admin", "recover", "--email", "alice@example.com"]);
    let link = printed["reset"].as_str().unwrap();
    assert!(link.starts_with(&server.url("/reset/")), "{link}");
    assert_eq!(status(link).await, 200);
    let account = server.cli_json(&["user", "set", "--email", "alice@example.com", "--email-verified"]);
    assert_eq!(
        (&account["disabled"], &account["administrator"]),
        (&json!(false), &json!(true))
    );
    assert_failed(
        &server.cli(&["admin", "recover", "--email", "nobody@example.com"]),
        3,
        "no account nobody@example.com",
    );
}
