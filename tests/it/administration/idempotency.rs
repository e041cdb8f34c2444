//! Creating requests that are sent twice, and changes to what somebody else changed meanwhile.

use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{Desk, first_error, id};
use crate::support::process::{Backend, Server};

#[tokio::test]
async fn the_same_request_creates_once_and_shows_the_same_secret() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let key = [("Idempotency-Key", "one")];
    let bodies: [(&str, Value); 5] = [
        (
            "roles",
            json!({"name": "auditor", "permissions": ["alerts_read"]}),
        ),
        ("groups", json!({"name": "staff"})),
        ("service-accounts", json!({"name": "robot", "role": "viewer"})),
        ("users", json!({"email": "bob@acme.test", "role": "viewer"})),
        (
            "clients",
            json!({"name": "m", "grant_types": ["client_credentials"], "scopes": ["scans_read"]}),
        ),
    ];
    for (path, body) in bodies {
        let key = [("Idempotency-Key", format!("make-{path}"))];
        let key: Vec<(&str, &str)> = key.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let before = owner.items(path).await.len();
        let first = owner.ask_with(Method::POST, path, Some(&body), &key).await;
        assert_eq!(first.status, 201, "{first}");
        let second = owner.ask_with(Method::POST, path, Some(&body), &key).await;
        assert_eq!(second.status, 201, "{second}");
        assert_eq!(second.header("idempotency-replayed"), Some("true"), "{second}");
        let (first, second) = (first.json(), second.json());
        assert_eq!(
            (id(&first), &first["client_secret"]),
            (id(&second), &second["client_secret"])
        );
        assert_eq!(owner.items(path).await.len(), before + 1, "{path}");
    }
    owner
        .ask_with(Method::POST, "groups", Some(&json!({"name": "a"})), &key)
        .await;
    let other = owner
        .ask_with(Method::POST, "groups", Some(&json!({"name": "b"})), &key)
        .await;
    assert_eq!(
        (other.status.as_u16(), first_error(&other).as_str()),
        (422, "idempotency_key_reused")
    );
}

#[tokio::test]
async fn a_change_to_another_state_than_was_read_is_refused() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let made = owner.make("groups", json!({"name": "staff"})).await;
    let path = format!("groups/{}", id(&made));
    let read = owner.ask(Method::GET, &path, None).await;
    let tag = read.header("etag").expect("objects have a tag").to_owned();
    let (mine, theirs) = (json!({"name": "mine"}), json!({"name": "theirs"}));
    let headers = [("If-Match", tag.as_str())];
    let first = owner
        .ask_with(Method::PATCH, &path, Some(&theirs), &headers)
        .await;
    assert_eq!(first.status, 200, "{first}");
    let second = owner.ask_with(Method::PATCH, &path, Some(&mine), &headers).await;
    assert_eq!(second.status, 412, "{second}");
    assert_eq!(owner.get(&path).await["name"], "theirs");
}
