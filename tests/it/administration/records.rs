//! What reads show: never a secret (ADM-04), and text of others only as text (ADM-07).

use serde_json::json;

use super::desk::{Desk, id, person};
use crate::support::application::Application;
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;

const LISTS: [&str; 11] = [
    "users",
    "invitations",
    "roles",
    "groups",
    "service-accounts",
    "sessions",
    "grants",
    "clients",
    "api-keys",
    "events?limit=100",
    "organizations",
];

#[tokio::test]
async fn adm_04_no_read_shows_a_secret() {
    let server = Server::start(Backend::Sqlite);
    let (root, root_id) = person(&server, "root@acme.test", "default", "owner");
    assert_eq!(
        server.cli(&["admin", "grant", "--email", "root@acme.test"]).code,
        0
    );
    let root_desk = Desk::of(&server, &root).await;
    let client = root_desk
        .make(
            "clients",
            json!({"name": "m", "grant_types": ["client_credentials"], "scopes": ["scans_read"]}),
        )
        .await;
    let invitation = root_desk
        .make("invitations", json!({"email": "x@acme.test", "role": "viewer"}))
        .await;
    let made = root_desk
        .make("users", json!({"email": "bob@acme.test", "role": "viewer"}))
        .await;
    let key = server.cli_json(&[
        "api-key",
        "create",
        "--name",
        "k",
        "--permission",
        "alerts_read",
        "--user",
        "root@acme.test",
    ]);
    let app = Application::register(&server, &[]);
    let mut browser = TestBrowser::new();
    let answer = browser
        .authorize(&app.request("openid offline_access").url(), &root)
        .await;
    let tokens = app
        .redeem(&crate::support::authorization::code_in(&answer))
        .await
        .json();
    let last = |value: &serde_json::Value| {
        let text = value.as_str().expect("a text");
        text.rsplit('/').next().unwrap_or(text).to_owned()
    };
    let secrets = [
        last(&client["client_secret"]),
        last(&invitation["link"]),
        last(&made["reset_link"]),
        last(&key["key"]),
        last(&tokens["refresh_token"]),
        root.password.clone(),
    ];
    let nested = [
        format!("users/{root_id}/sessions"),
        format!("users/{root_id}/grants"),
        format!("users/{root_id}/factors"),
        format!("clients/{}", id(&client)),
        "signing-keys".to_owned(),
    ];
    let reads = LISTS.into_iter().map(str::to_owned).chain(nested);
    for path in reads {
        let page = root_desk.ask(reqwest::Method::GET, &path, None).await;
        assert_eq!(page.status, 200, "{path}: {page}");
        for secret in &secrets {
            assert!(!page.body.contains(secret.as_str()), "{path} shows {secret}");
        }
        for hash in ["$argon2", "digest", "\"phc\"", "sealed", "PRIVATE"] {
            assert!(!page.body.contains(hash), "{path} shows {hash}: {page}");
        }
    }
}

#[tokio::test]
async fn adm_07_a_script_in_a_name_stays_text() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let script = "<script>alert(1)</script>";
    owner.make("groups", json!({"name": script})).await;
    owner
        .make(
            "users",
            json!({"email": "bob@acme.test", "name": script, "role": "viewer"}),
        )
        .await;
    for path in ["groups", "users"] {
        let page = owner.ask(reqwest::Method::GET, path, None).await;
        assert_eq!(page.header("content-type"), Some("application/json"));
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        let shown = page.json();
        let names: Vec<_> = shown["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|one| &one["name"])
            .collect();
        assert!(names.iter().any(|name| **name == script), "{names:?}");
    }
}
