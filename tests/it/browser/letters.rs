//! The pages behind letters in a real Chromium, with a development server whose letters can be read.

use serde_json::Value;

use super::looks::look;
use super::sign_in;
use crate::support::accounts::Person;
use crate::support::browser::Browser;
use crate::support::http::client;
use crate::support::process::{Backend, Server};

fn development() -> Server {
    let mut server = Server::prepare(Backend::Sqlite, &[]);
    server.serve_with(&["--dev"]);
    server
}

/// The link of the newest letter to this address.
async fn link_to(server: &Server, address: &str) -> String {
    for _ in 0..400 {
        let request = client()
            .get(server.management_url("/dev/mail"))
            .header("Accept", "application/json");
        let letters: Value = request.send().await.unwrap().json().await.unwrap();
        let letter = letters
            .as_array()
            .and_then(|letters| letters.iter().find(|letter| letter["to"] == address));
        let text = letter
            .and_then(|letter| letter["text"].as_str())
            .unwrap_or_default();
        if let Some(link) = text.lines().find(|line| line.starts_with("http")) {
            return link.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("no letter with a link comes to {address}");
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_the_link_of_a_letter() {
    let server = development();
    let alice = server.create_person("alice@example.test");
    let browser = Browser::open().await;
    browser.goto(&server.url("/")).await.unwrap();
    browser.press("forgot").await;
    browser.element("send-link").await;
    look(&browser, "reset").await;
    browser.fill("email", "not an address").await;
    browser.press("send-link").await;
    browser.element("problem").await;
    look(&browser, "reset-refused").await;
    browser.fill("email", &alice.email).await;
    browser.press("send-link").await;
    browser.reads("Look at your mail").await;
    look(&browser, "reset-sent").await;

    let link = link_to(&server, &alice.email).await;
    browser.goto(&link).await.unwrap();
    browser.element("set-password").await;
    look(&browser, "new-password").await;
    browser.fill("password", "password1").await;
    browser.press("set-password").await;
    browser.element("problem").await;
    look(&browser, "new-password-refused").await;
    let alice = Person {
        password: "another long way in".to_owned(),
        ..alice
    };
    browser.fill("password", &alice.password).await;
    browser.press("set-password").await;
    browser.element("sign-in").await;
    sign_in(&browser, &alice).await;
    browser.element("sign-out").await;

    browser.goto(&link).await.unwrap();
    browser.reads("run out").await;
    look(&browser, "reset-closed").await;
    browser.goto(&server.management_url("/dev/mail")).await.unwrap();
    browser.reads("Choose a new Countersign password").await;
    look(&browser, "dev-mail").await;
    assert_eq!(server.events_of("password.reset").len(), 1);
}

#[tokio::test]
async fn without_mail_the_page_says_whom_to_ask() {
    let server = Server::start(Backend::Sqlite);
    let browser = Browser::open().await;
    browser.goto(&server.url("/reset")).await.unwrap();
    browser.reads("Ask your administrator").await;
    look(&browser, "reset-no-mail").await;
}
