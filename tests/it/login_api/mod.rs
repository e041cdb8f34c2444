//! The sign-in for programs: NetRecon's document to the letter, what is told to whom, and what its settings change.

mod document;
mod input;
mod organizations;
mod second_factor;
mod settings;

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::Person;
use crate::support::http::{Page, client};
use crate::support::process::Server;
use crate::support::shared::SharedServer;

/// A server that knows no hurry: throttles are tried where they are the question.
fn server() -> Arc<Server> {
    static SERVER: SharedServer = SharedServer::new(&[("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "100000")]);
    SERVER.get()
}

/// `POST /api/v1/auth/{name}` with this text as JSON.
async fn post_text(server: &Server, name: &str, body: &str) -> Page {
    let request = client()
        .request(Method::POST, format!("{}/api/v1/auth/{name}", server.issuer()))
        .header("Content-Type", "application/json")
        .body(body.to_owned());
    Page::read(request.send().await.expect("the server answers")).await
}

async fn post(server: &Server, name: &str, body: &Value) -> Page {
    post_text(server, name, &body.to_string()).await
}

/// Signs in, with these members beside address and password.
async fn login(server: &Server, person: &Person, more: &Value) -> Page {
    let mut body = json!({"email": person.email, "password": person.password});
    let members = body.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    post(server, "login", &body).await
}

/// Asserts tokens in the shape of the document.
fn tokens(page: &Page) -> (String, String) {
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(page.header("cache-control"), Some("no-store"), "{page}");
    let answer = page.json();
    assert_eq!(
        (&answer["token_type"], &answer["expires_in"]),
        (&"bearer".into(), &3600.into()),
        "{page}"
    );
    let text = |name: &str| answer[name].as_str().expect("a text").to_owned();
    (text("access_token"), text("refresh_token"))
}

/// Asserts a problem document with this code.
fn refused(page: &Page, status: u16, code: &str) {
    assert_eq!(page.status, status, "{page}");
    assert_eq!(page.json()["code"], code, "{page}");
    assert_eq!(
        page.header("content-type"),
        Some("application/problem+json"),
        "{page}"
    );
}

/// What userinfo or `auth/me` say to this token.
async fn is_alive(server: &Server, access_token: &str) -> bool {
    let request = client()
        .get(format!("{}/api/v1/auth/me", server.issuer()))
        .bearer_auth(access_token);
    request.send().await.expect("the server answers").status() == 200
}
