//! A creating request that is sent again, because its answer was lost.

use reqwest::Method;
use serde_json::{Value, json};

use super::{MANAGE, manager, server};
use crate::support::database::holds;
use crate::support::http::Page;
use crate::support::keys::{Key, assert_problem};
use crate::support::process::Server;

async fn post(server: &Server, by: &Key, path: &str, once: &str, body: &Value) -> Page {
    server
        .api(Method::POST, path, |request| {
            request
                .header("X-API-Key", &by.text)
                .header("Idempotency-Key", once)
                .json(body)
        })
        .await
}

#[tokio::test]
async fn the_same_request_gets_the_same_key_and_another_body_is_refused() {
    let server = server();
    let (_, manager) = manager(&server, "operator", &["scans_read"]).await;
    let body = json!({"name": "CI", "permissions": ["scans_read"]});
    let first = post(&server, &manager, "api-keys", "once", &body).await;
    let again = post(&server, &manager, "api-keys", "once", &body).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.json(), again.json(), "the key, too");
    assert_eq!(first.header("idempotency-replayed"), None);
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let key = Key::read(&first.json());
    assert!(server.believes(&key.text).await);
    assert!(!holds(&server.database_bytes(), &key.text), "derived, not kept");
    let other = post(
        &server,
        &manager,
        "api-keys",
        "once",
        &json!({"name": "X", "permissions": ["scans_read"]}),
    )
    .await;
    assert_problem(&other, 422, "validation_failed");
    let another = post(&server, &manager, "api-keys", "twice", &body).await;
    assert_ne!(Key::read(&another.json()).text, key.text);
    let listed = server
        .with_key(Method::GET, "api-keys", &manager.text)
        .await
        .json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 3, "{listed}");
}

#[tokio::test]
async fn twins_at_the_same_moment_make_one_key() {
    let server = server();
    let (_, manager) = manager(&server, "operator", &["scans_read"]).await;
    let body = json!({"name": "CI", "permissions": ["scans_read"]});
    let posts = (0..8).map(|_| post(&server, &manager, "api-keys", "twins", &body));
    let answers = futures_util::future::join_all(posts).await;
    let keys: std::collections::BTreeSet<String> =
        answers.iter().map(|page| Key::read(&page.json()).text).collect();
    assert_eq!(keys.len(), 1);
    let listed = server
        .with_key(Method::GET, "api-keys", &manager.text)
        .await
        .json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");
}

#[tokio::test]
async fn a_rotation_that_is_sent_again_rotates_once() {
    let server = server();
    let (person, _) = manager(&server, "operator", &[]).await;
    let key = server.key(&person, &[MANAGE]);
    let path = format!("api-keys/{}/rotate", key.id);
    let body = json!({"overlap_seconds": 60});
    let first = post(&server, &key, &path, "once", &body).await;
    let again = post(&server, &key, &path, "once", &body).await;
    assert_eq!(first.status, 201, "{first}");
    assert_eq!(Key::read(&first.json()).text, Key::read(&again.json()).text);
    assert_eq!(server.events_on("api_key.rotated", &key.id).len(), 1);
}
