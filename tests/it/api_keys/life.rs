//! One key from its making to its end, as its owner sees it.

use reqwest::Method;
use serde_json::{Value, json};

use super::{manager, server};
use crate::support::keys::{Key, assert_problem};

#[tokio::test]
async fn a_key_is_made_read_changed_listed_and_deleted() {
    let server = server();
    let (_, manager) = manager(&server, "operator", &["scans_read", "reports_read"]).await;
    let wanted = json!({"name": "CI", "permissions": ["scans_read", "reports_read"],
                        "expires_at": "2099-01-31T12:00:00+01:00", "allowed_cidrs": ["127.0.0.0/8", "::1"]});
    let made = server
        .send_with_key(Method::POST, "api-keys", &manager.text, &wanted)
        .await;
    assert_eq!(made.status, 201, "{made}");
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let key = Key::read(&made.json());
    assert!(
        made.header("location")
            .unwrap()
            .ends_with(&format!("/api/v1/api-keys/{}", key.id))
    );
    let body = key.text.strip_prefix("nr_live_").unwrap();
    assert!(
        body.len() == 48 && body.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{}",
        key.text
    );
    let preview = format!("nr_live_{}…{}", &body[..4], &body[44..]);
    assert_eq!(made.json()["preview"], preview);
    assert_eq!(made.json()["expires_at"], "2099-01-31T11:00:00Z");
    assert_eq!(made.json()["last_used_at"], Value::Null);
    assert!(server.believes(&key.text).await);

    let path = format!("api-keys/{}", key.id);
    let read = server.with_key(Method::GET, &path, &manager.text).await;
    assert_eq!(read.status, 200, "{read}");
    assert_eq!(read.json()["permissions"], json!(["reports_read", "scans_read"]));
    assert_eq!(read.json()["allowed_cidrs"], json!(["127.0.0.0/8", "::1/128"]));
    assert_eq!(read.json().get("key"), None, "shown once");

    let change = json!({"name": "Nightly", "permissions": ["scans_read"], "expires_at": null});
    let changed = server
        .send_with_key(Method::PATCH, &path, &manager.text, &change)
        .await;
    assert_eq!(changed.status, 200, "{changed}");
    let read = server.with_key(Method::GET, &path, &manager.text).await.json();
    assert_eq!(
        (&read["name"], &read["expires_at"]),
        (&json!("Nightly"), &Value::Null)
    );
    assert_eq!(read["permissions"], json!(["scans_read"]));
    let me = server.with_key(Method::GET, "auth/me", &key.text).await.json();
    assert_eq!(me["permissions"], json!(["scans_read"]), "and it counts at once");

    let deleted = server.with_key(Method::DELETE, &path, &manager.text).await;
    assert_eq!((deleted.status.as_u16(), deleted.body.as_str()), (204, ""));
    assert!(!server.believes(&key.text).await);
    let kinds: Vec<Value> = server
        .events_where(|event| event["target"] == key.id.as_str())
        .iter()
        .map(|event| event["type"].clone())
        .collect();
    assert_eq!(kinds, ["api_key.created", "api_key.changed", "api_key.revoked"]);
}

#[tokio::test]
async fn what_cannot_be_accepted_is_told_all_at_once_and_makes_nothing() {
    let server = server();
    let (_, manager) = manager(&server, "operator", &["scans_read"]).await;
    let post = async |body: Value| {
        server
            .send_with_key(Method::POST, "api-keys", &manager.text, &body)
            .await
    };
    let wrong = post(json!({"name": "", "permissions": ["scans_read", "root"],
                            "expires_at": "2001-01-01T00:00:00Z"}))
    .await;
    assert_problem(&wrong, 422, "validation_failed");
    let told = wrong.json();
    let pointers: Vec<&str> = told["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect();
    assert_eq!(pointers, ["/name", "/permissions/1", "/expires_at"]);
    for (body, status, code) in [
        (json!({"name": "x", "permissions": []}), 422, "validation_failed"),
        (
            json!({"name": "x", "permissions": ["scans_read"], "owner": "me"}),
            422,
            "validation_failed",
        ),
        (
            json!({"name": "x", "permissions": ["scans_read"], "allowed_cidrs": ["0/0"]}),
            422,
            "validation_failed",
        ),
        (json!({"name": "x"}), 400, "invalid_request"),
        (
            json!({"name": 1, "permissions": ["scans_read"]}),
            400,
            "invalid_request",
        ),
        (
            json!({"name": "x", "permissions": ["scans_read"], "service_account_id": "svc_1"}),
            403,
            "insufficient_scope",
        ),
    ] {
        assert_problem(&post(body).await, status, code);
    }
    let listed = server
        .with_key(Method::GET, "api-keys", &manager.text)
        .await
        .json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
}

#[tokio::test]
async fn a_list_comes_in_pages_and_holds_no_text() {
    let server = server();
    let (person, manager) = manager(&server, "operator", &["scans_read"]).await;
    let others: Vec<Key> = (0..4).map(|_| server.key(&person, &["scans_read"])).collect();
    let (mut ids, mut path) = (Vec::new(), "api-keys?limit=2".to_owned());
    loop {
        let page = server.with_key(Method::GET, &path, &manager.text).await;
        assert_eq!(page.status, 200, "{page}");
        assert!(!page.body.contains(&manager.text), "{page}");
        let body = page.json();
        let items = body["items"].as_array().unwrap();
        ids.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(cursor) = body["next_cursor"].as_str() else {
            assert_eq!(page.header("link"), None);
            break;
        };
        assert_eq!(items.len(), 2);
        assert!(page.header("link").unwrap().contains("rel=\"next\""), "{page}");
        path = format!("api-keys?limit=2&cursor={cursor}");
    }
    let own: Vec<&str> = [&manager]
        .into_iter()
        .chain(&others)
        .map(|key| key.id.as_str())
        .collect();
    assert_eq!(ids, own, "the oldest first, each once");
    for wrong in ["limit=0", "limit=101", "cursor=*", "sort=digest"] {
        let page = server
            .with_key(Method::GET, &format!("api-keys?{wrong}"), &manager.text)
            .await;
        assert_problem(&page, 400, "invalid_request");
    }
}

#[tokio::test]
async fn a_change_is_made_to_the_state_that_was_read() {
    let server = server();
    let (person, manager) = manager(&server, "operator", &["scans_read"]).await;
    let key = server.key(&person, &["scans_read"]);
    let path = format!("api-keys/{}", key.id);
    let tag = async || {
        let read = server.with_key(Method::GET, &path, &manager.text).await;
        read.header("etag").unwrap().to_owned()
    };
    let patch = async |tag: &str, name: &str| {
        server
            .api(Method::PATCH, &path, |request| {
                request
                    .header("X-API-Key", &manager.text)
                    .header("If-Match", tag)
                    .json(&json!({"name": name}))
            })
            .await
    };
    let first = tag().await;
    // Being used is no change.
    assert!(server.believes(&key.text).await);
    assert_eq!(tag().await, first);
    assert_eq!(patch(&first, "One").await.status, 200);
    assert_problem(&patch(&first, "Two").await, 412, "precondition_failed");
    let name = server.with_key(Method::GET, &path, &manager.text).await.json()["name"].clone();
    assert_eq!(name, "One");
}

#[tokio::test]
async fn a_key_is_used_from_its_networks_only() {
    let server = server();
    let person = server.person_as("operator");
    let here = server.key_with(&person, &["scans_read"], &["--allowed-cidr", "127.0.0.0/8"]);
    let elsewhere = server.key_with(&person, &["scans_read"], &["--allowed-cidr", "203.0.113.0/24"]);
    assert!(server.believes(&here.text).await);
    let refused = server.with_key(Method::GET, "auth/me", &elsewhere.text).await;
    assert_problem(&refused, 401, "invalid_api_key");
    let verify = server.with_key(Method::GET, "auth/verify", &elsewhere.text).await;
    assert_eq!(verify.status, 401, "{verify}");
}
