//! APK: what is tried with API keys, and against them. APK-02, the matrix of scopes, is the golden matrix.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::server;
use crate::support::database::holds;
use crate::support::http::Page;
use crate::support::keys::{Key, assert_problem};
use crate::support::process::{Backend, Server};
use crate::support::scene::Scene;

const MANAGE: &str = "api_keys_manage";

/// The problem without what differs from request to request.
fn told(page: &Page) -> Value {
    let mut told = page.json();
    told["request_id"].take();
    told
}

#[tokio::test]
async fn apk_01_wrong_keys_are_told_nothing_apart() {
    let server = server();
    let person = server.person_as("operator");
    let key = server.key(&person, &["scans_read"]);
    let right = &key.text;
    let other_body = format!("nr_live_{}", "0".repeat(48));
    let mut answers = Vec::new();
    for wrong in [
        "x",
        &right[..right.len() - 1],
        &format!("{right}0"),
        &right.to_uppercase(),
        &other_body,
        &format!("nr_test_{}", &right[8..]),
    ] {
        let page = server.with_key(Method::GET, "auth/me", wrong).await;
        assert_problem(&page, 401, "invalid_api_key");
        answers.push(told(&page));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    let none = server.api(Method::GET, "auth/me", |request| request).await;
    assert_problem(&none, 401, "credentials_required");
    assert!(server.believes(right).await);
}

#[tokio::test]
async fn apk_03_a_deleted_key_is_dead_at_once_and_gone() {
    let server = server();
    let person = server.person_as("operator");
    let (key, manager) = (
        server.key(&person, &["scans_read"]),
        server.key(&person, &[MANAGE]),
    );
    assert!(server.believes(&key.text).await);
    let path = format!("api-keys/{}", key.id);
    // Without a second factor: stopping a leak must not need a phone.
    assert_eq!(
        server.with_key(Method::DELETE, &path, &manager.text).await.status,
        204
    );
    assert!(!server.believes(&key.text).await);
    for method in [Method::DELETE, Method::GET] {
        assert_problem(
            &server.with_key(method, &path, &manager.text).await,
            404,
            "not_found",
        );
    }
    let exchange = server
        .api(Method::POST, "auth/oauth2/token", |request| {
            request
                .header("X-API-Key", &key.text)
                .form(&[("grant_type", "client_credentials")])
        })
        .await;
    assert_eq!(exchange.status, 401, "{exchange}");
    assert_eq!(server.events_on("api_key.revoked", &key.id).len(), 1);
}

#[tokio::test]
async fn apk_04_somebody_elses_key_does_not_exist() {
    let server = server();
    let (alice, bob) = (server.person_as("operator"), server.person_as("operator"));
    server.confirm_second_factor(&bob).await;
    let (hers, his) = (
        server.key(&alice, &["scans_read"]),
        server.key(&bob, &[MANAGE, "scans_read"]),
    );
    let stranger = stranger(&server);
    for by in [&his, &stranger] {
        let path = format!("api-keys/{}", hers.id);
        let rotate = format!("{path}/rotate");
        for (method, path, body) in [
            (Method::GET, &path, None),
            (Method::PATCH, &path, Some(json!({"name": "mine"}))),
            (Method::POST, &rotate, Some(json!({"overlap_seconds": 0}))),
            (Method::DELETE, &path, None),
        ] {
            let page = match body {
                Some(body) => server.send_with_key(method, path, &by.text, &body).await,
                None => server.with_key(method, path, &by.text).await,
            };
            let refused = if page.status == 403 {
                "second_factor_required"
            } else {
                "not_found"
            };
            assert_eq!(page.json()["code"], refused, "{page}");
            assert!(by.id == stranger.id || page.status == 404, "{page}");
        }
        let list = server.with_key(Method::GET, "api-keys", &by.text).await;
        assert!(!list.body.contains(&hers.id), "{list}");
    }
    let me = server.with_key(Method::GET, "auth/me", &hers.text).await.json();
    assert_eq!(me["api_key"]["name"], "Test", "untouched: {me}");
}

/// The key of somebody who may do everything, in another organization.
fn stranger(server: &Server) -> Key {
    let slug = "apk-other";
    let said = server.cli(&["organization", "create", "--name", "Other", "--slug", slug]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let person = crate::support::scene::new_person(server);
    let role = ["--role", "owner", "--organization", slug];
    let said = server.cli(&[&["user", "set", "--email", &person.email][..], &role].concat());
    assert_eq!(said.code, 0, "{}", said.stderr);
    server.key_with(&person, &[MANAGE, "users_manage"], &["--organization", slug])
}

#[tokio::test]
async fn apk_05_nothing_wider_than_its_maker_is_made() {
    let server = server();
    let person = server.person_as("owner");
    let maker = server.key(&person, &[MANAGE, "scans_read"]);
    let post = async |by: &Key, permissions: Value| {
        let body = json!({"name": "x", "permissions": permissions});
        server
            .send_with_key(Method::POST, "api-keys", &by.text, &body)
            .await
    };
    let without = post(&maker, json!(["scans_read"])).await;
    assert_problem(&without, 403, "second_factor_required");
    server.confirm_second_factor(&person).await;
    for (permissions, required) in [
        (json!(["scans_read", "billing"]), json!(["billing"])),
        (json!([MANAGE]), json!([MANAGE])),
    ] {
        let page = post(&maker, permissions).await;
        assert_problem(&page, 403, "insufficient_scope");
        assert_eq!(page.json()["required"], required, "{page}");
    }
    let child = post(&maker, json!(["scans_read"])).await;
    let child = Key::read(&child.json());
    assert_problem(
        &post(&child, json!(["scans_read"])).await,
        403,
        "insufficient_scope",
    );
    let path = format!("api-keys/{}", child.id);
    let wider = json!({"permissions": ["scans_read", "billing"]});
    let page = server
        .send_with_key(Method::PATCH, &path, &maker.text, &wider)
        .await;
    assert_problem(&page, 403, "insufficient_scope");
    // The owner holds everything and the key does not: its wider sibling is out of its reach.
    let sibling = server.key(&person, &["billing"]);
    let rotate = format!("api-keys/{}/rotate", sibling.id);
    let page = server
        .send_with_key(Method::POST, &rotate, &maker.text, &json!({}))
        .await;
    assert_problem(&page, 403, "insufficient_scope");
    let me = server.with_key(Method::GET, "auth/me", &child.text).await.json();
    assert_eq!(me["permissions"], json!(["scans_read"]));
}

#[tokio::test]
async fn apk_06_a_key_in_the_wrong_place_is_refused_told_and_not_logged() {
    let mut scene = Scene::on(server());
    let token = scene.tokens().await.access;
    let server = &scene.server;
    let person = server.person_as("viewer");
    let key = server.key(&person, &["scans_read"]);
    let ask = async |path: &str, header: Option<(&str, String)>| {
        server
            .api(Method::GET, path, |request| match header {
                Some((name, value)) => request.header(name, value),
                None => request,
            })
            .await
    };
    for (path, header) in [
        (format!("auth/me?api_key={}", key.text), None),
        (format!("api-keys/{}", key.text), None),
        (
            "auth/me".to_owned(),
            Some(("Authorization", format!("Bearer {}", key.text))),
        ),
        (
            "auth/me".to_owned(),
            Some(("Cookie", format!("key={}", key.text))),
        ),
    ] {
        let page = ask(&path, header).await;
        assert_eq!(page.status, 401, "{page}");
        let detail = page.json()["detail"].clone();
        assert!(detail.as_str().unwrap().contains("X-API-Key"), "{page}");
    }
    let page = ask("auth/me", Some(("X-API-Key", token))).await;
    assert_problem(&page, 401, "invalid_api_key");
    assert!(server.believes(&key.text).await, "it lives on");
    assert!(
        !server.events_on("api_key.exposed", &key.id).is_empty(),
        "its owner is told"
    );
    assert!(!server.log().contains(&key.text));
}

#[tokio::test]
async fn apk_07_a_key_ends_with_its_owner_its_organization_and_its_time() {
    let server = Server::start(Backend::Sqlite);
    let (alice, bob) = (server.person_as("operator"), server.person_as("viewer"));
    let soon = time::OffsetDateTime::now_utc() + Duration::from_secs(2);
    let soon = soon
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap();
    let ending = server.key_with(&bob, &["scans_read"], &["--expires-at", &soon]);
    let [hers, his] = [&alice, &bob].map(|person| server.key(person, &["scans_read"]));
    for key in [&ending, &hers, &his] {
        assert!(server.believes(&key.text).await);
    }
    let over_by = async |key: &Key, off: &[&str], on: &[&str]| {
        assert_eq!(server.cli(off).code, 0);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(!server.believes(&key.text).await, "{off:?}");
        assert_eq!(server.cli(on).code, 0);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(!server.believes(&key.text).await, "revived by {on:?}");
    };
    let user = ["user", "set", "--email", &alice.email];
    let (off, on) = (
        [&user[..], &["--disabled"]].concat(),
        [&user[..], &["--enabled"]].concat(),
    );
    over_by(&hers, &off, &on).await;
    assert!(server.believes(&his.text).await);
    assert!(!server.believes(&ending.text).await, "its time is over");
    let organization = ["organization", "set", "default"];
    let (off, on) = (
        [&organization[..], &["--suspended"]].concat(),
        [&organization[..], &["--active"]].concat(),
    );
    over_by(&his, &off, &on).await;
    // What is made afterwards works.
    assert!(server.believes(&server.key(&bob, &["scans_read"]).text).await);
}

#[tokio::test]
async fn apk_08_the_text_is_shown_once_and_kept_nowhere() {
    let server = server();
    let person = server.person_as("operator");
    let manager = server.key(&person, &[MANAGE]);
    assert!(server.believes(&manager.text).await);
    for path in ["api-keys".to_owned(), format!("api-keys/{}", manager.id)] {
        let page = server.with_key(Method::GET, &path, &manager.text).await;
        assert_eq!(page.status, 200, "{page}");
        assert!(!page.body.contains(&manager.text), "{page}");
    }
    let events = server.events_where(|_| true);
    assert!(!Value::from(events).to_string().contains(&manager.text));
    let listed = server.cli(&["api-key", "list", "--json"]);
    assert!(listed.stdout.contains(&manager.id) && !listed.stdout.contains(&manager.text));
    assert!(!server.log().contains(&manager.text));
    assert!(!holds(&server.database_bytes(), &manager.text));
    let digest = countersign_identity::SecretDigest::of(&manager.text);
    let kept = server
        .database_bytes()
        .windows(32)
        .any(|window| window == digest.as_bytes());
    assert!(kept, "its SHA-256 is");
}
