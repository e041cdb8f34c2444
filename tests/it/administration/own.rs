//! `sessions` and `grants`: a person's own, and those of a member.

use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{Desk, id, person};
use crate::support::application::Application;
use crate::support::http::{Page, client};
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;

/// Signs a person in with a browser and lets an application have something.
async fn signed_in(server: &Server, who: &crate::support::accounts::Person) {
    let app = Application::register(server, &[]);
    let mut browser = TestBrowser::new();
    let answer = browser
        .authorize(&app.request("openid offline_access").url(), who)
        .await;
    let page = app.redeem(&crate::support::authorization::code_in(&answer)).await;
    assert_eq!(page.status, 200, "{page}");
}

async fn by_key(server: &Server, key: &str, method: Method, path: &str) -> Page {
    let asked = client()
        .request(method, server.url(&format!("/api/v1/{path}")))
        .header("X-API-Key", key)
        .send()
        .await
        .expect("the server answers");
    Page::read(asked).await
}

fn key(server: &Server, email: &str, permission: &str) -> String {
    let made = server.cli_json(&[
        "api-key",
        "create",
        "--name",
        "k",
        "--permission",
        permission,
        "--user",
        email,
    ]);
    made["key"].as_str().expect("a key").to_owned()
}

#[tokio::test]
async fn a_person_sees_and_ends_their_own_and_nobody_elses() {
    let server = Server::start(Backend::Sqlite);
    let (alice, _) = person(&server, "alice@acme.test", "default", "viewer");
    let mallory = Desk::open(&server, "mallory@acme.test", "default", "viewer").await;
    signed_in(&server, &alice).await;
    let desk = Desk::of(&server, &alice).await;
    let sessions = desk.items("sessions").await;
    let browsers: Vec<&Value> = sessions
        .iter()
        .filter(|session| session["current"] == false)
        .collect();
    assert_eq!(browsers.len(), 1, "{sessions:?}");
    let session = format!("sessions/{}", id(browsers[0]));
    let grants = desk.items("grants").await;
    let given = grants
        .iter()
        .find(|grant| grant["client"]["name"] == "Test client");
    let grant = format!("grants/{}", id(given.expect("the application's grant")));
    for path in [&session, &grant] {
        assert_eq!(mallory.delete(path).await.status, 404, "{path}");
        assert_eq!(desk.delete(path).await.status, 204, "{path}");
        assert_eq!(desk.delete(path).await.status, 404, "{path}");
    }
    assert_eq!(desk.items("grants").await.len(), grants.len() - 1);
}

#[tokio::test]
async fn a_key_reads_its_owners_and_ends_them_only_if_it_manages_users() {
    let server = Server::start(Backend::Sqlite);
    let (alice, _) = person(&server, "alice@acme.test", "default", "owner");
    signed_in(&server, &alice).await;
    let reader = key(&server, "alice@acme.test", "alerts_read");
    let listed = by_key(&server, &reader, Method::GET, "sessions").await.json();
    let session = format!("sessions/{}", id(&listed["items"][0]));
    let refused = by_key(&server, &reader, Method::DELETE, &session).await;
    assert_eq!(refused.status, 403, "{refused}");
    assert_eq!(refused.json()["required"], json!(["users_manage"]));
    let manager = key(&server, "alice@acme.test", "users_manage");
    assert_eq!(
        by_key(&server, &manager, Method::DELETE, &session).await.status,
        204
    );
}

#[tokio::test]
async fn an_administrator_ends_what_a_member_has() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let (alice, alice_id) = person(&server, "alice@acme.test", "default", "viewer");
    signed_in(&server, &alice).await;
    for noun in ["sessions", "grants"] {
        let path = format!("users/{alice_id}/{noun}");
        let listed = owner.items(&path).await;
        assert_eq!(listed.len(), 1, "{listed:?}");
        let one = format!("{path}/{}", id(&listed[0]));
        assert_eq!(owner.delete(&one).await.status, 204);
        assert_eq!(owner.delete(&one).await.status, 404);
        assert_eq!(owner.items(&path).await.len(), 0);
    }
}
