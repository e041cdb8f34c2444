//! Keys that made keys, and keys in the place of others.

use reqwest::Method;
use serde_json::{Value, json};

use super::{MANAGE, manager, server};
use crate::support::keys::{Key, assert_problem};
use crate::support::process::Server;

async fn child(server: &Server, parent: &Key, body: Value) -> Key {
    let made = server
        .send_with_key(Method::POST, "api-keys", &parent.text, &body)
        .await;
    assert_eq!(made.status, 201, "{made}");
    Key::read(&made.json())
}

async fn rotate(server: &Server, by: &Key, id: &str, body: Value) -> Key {
    let path = format!("api-keys/{id}/rotate");
    let made = server.send_with_key(Method::POST, &path, &by.text, &body).await;
    assert_eq!(made.status, 201, "{made}");
    Key::read(&made.json())
}

#[tokio::test]
async fn a_revoked_key_takes_along_what_it_made() {
    let server = server();
    let (person, manager) = manager(&server, "operator", &["scans_read"]).await;
    let parent = server.key(&person, &[MANAGE, "scans_read"]);
    let child = child(
        &server,
        &parent,
        json!({"name": "c", "permissions": ["scans_read"]}),
    )
    .await;
    assert!(server.believes(&child.text).await);
    let path = format!("api-keys/{}", parent.id);
    assert_eq!(
        server.with_key(Method::DELETE, &path, &manager.text).await.status,
        204
    );
    assert!(!server.believes(&parent.text).await);
    assert!(!server.believes(&child.text).await);
    assert!(server.believes(&manager.text).await, "and nothing else");
    let [event] = &server.events_on("api_key.revoked", &child.id)[..] else {
        panic!("one event tells the child's end");
    };
    assert_eq!(event["reason"], "parent_revoked");
}

#[tokio::test]
async fn a_rotated_key_goes_on_for_the_overlap_and_hands_on_its_children() {
    let server = server();
    let (person, manager) = manager(&server, "operator", &["scans_read"]).await;
    let old = server.key(&person, &[MANAGE, "scans_read"]);
    let child = child(&server, &old, json!({"name": "c", "permissions": ["scans_read"]})).await;

    let by_key = json!({"overlap_seconds": 60});
    let path = format!("api-keys/{}/rotate", old.id);
    let refused = server
        .send_with_key(Method::POST, &path, &manager.text, &by_key)
        .await;
    assert_problem(&refused, 403, "insufficient_scope");
    let next = rotate(&server, &old, &old.id, by_key).await;
    assert_ne!(next.text, old.text);
    assert!(server.believes(&old.text).await && server.believes(&next.text).await);
    let read = server
        .with_key(Method::GET, &format!("api-keys/{}", old.id), &manager.text)
        .await
        .json();
    assert!(
        read["expires_at"].is_string(),
        "the old one ends with the overlap: {read}"
    );
    let read = server
        .with_key(Method::GET, &format!("api-keys/{}", next.id), &manager.text)
        .await
        .json();
    assert_eq!(read["permissions"], json!([MANAGE, "scans_read"]));
    assert_eq!(read["expires_at"], Value::Null, "the same lifetime: for ever");

    let last = rotate(&server, &next, &next.id, json!({"overlap_seconds": 0})).await;
    assert!(!server.believes(&next.text).await, "0 is now");
    assert!(server.believes(&child.text).await, "it moved, twice");
    let path = format!("api-keys/{}", last.id);
    assert_eq!(
        server.with_key(Method::DELETE, &path, &manager.text).await.status,
        204
    );
    assert!(!server.believes(&child.text).await);
}

#[tokio::test]
async fn what_a_key_made_becomes_narrower_with_it() {
    let server = server();
    let person = server.person_as("operator");
    server.confirm_second_factor(&person).await;
    let parent = server.key(&person, &[MANAGE, "scans_read", "reports_read"]);
    let wide = json!({"name": "c", "permissions": ["scans_read", "reports_read"]});
    let child = child(&server, &parent, wide).await;
    let path = format!("api-keys/{}", parent.id);
    let narrower = json!({"permissions": [MANAGE, "scans_read"], "expires_at": "2099-01-01T00:00:00Z"});
    let changed = server
        .send_with_key(Method::PATCH, &path, &parent.text, &narrower)
        .await;
    assert_eq!(changed.status, 200, "{changed}");
    let me = server.with_key(Method::GET, "auth/me", &child.text).await.json();
    assert_eq!(me["permissions"], json!(["scans_read"]));
    let path = format!("api-keys/{}", child.id);
    let read = server.with_key(Method::GET, &path, &parent.text).await.json();
    assert_eq!(read["expires_at"], "2099-01-01T00:00:00Z");
}
