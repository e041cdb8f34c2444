//! `serve --dev`: letters can be looked at on the management listener, as a page and as JSON.

use reqwest::{Method, StatusCode};

use super::ask;
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;

#[tokio::test]
async fn a_development_server_shows_its_letters_and_sends_none() {
    let mut server = Server::prepare(Backend::Sqlite, &[]);
    server.serve_with(&["--dev"]);
    let log = server.log();
    for line in ["/.well-known/openid-configuration", "/dev/mail"] {
        assert!(log.contains(line), "{log}");
    }
    let alice = server.create_person("alice@example.test");
    ask(&server.url("/reset"), &alice.email).await;
    let mut browser = TestBrowser::new();
    let mail = server.management_url("/dev/mail");
    let mut letters = Vec::new();
    for _ in 0..200 {
        let answer = browser
            .send(Method::GET, &mail, |request| {
                request.header("Accept", "application/json")
            })
            .await;
        letters = answer.json().as_array().unwrap().clone();
        if !letters.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["to"], alice.email.as_str());
    let page = browser.get(&mail).await;
    let link = letters[0]["text"]
        .as_str()
        .unwrap()
        .lines()
        .find(|line| line.starts_with("http"))
        .unwrap();
    assert!(page.body.contains(&format!("href=\"{link}\"")), "{page}");
    let outside = browser.get(&server.url("/dev/mail")).await;
    assert_eq!(
        outside.status,
        StatusCode::NOT_FOUND,
        "not on the public listener"
    );
}

#[tokio::test]
async fn an_ordinary_server_has_no_such_page() {
    let server = Server::start(Backend::Sqlite);
    let answer = TestBrowser::new().get(&server.management_url("/dev/mail")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[test]
fn a_development_server_stays_on_loopback() {
    let server = Server::prepare(Backend::Sqlite, &[("COUNTERSIGN_LISTEN", "0.0.0.0:18080")]);
    let said = server.cli(&["serve", "--dev"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    assert!(said.stderr.contains("loopback"), "{}", said.stderr);
}
