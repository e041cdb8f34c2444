//! Our own pages: set-up, home, logout.

use super::{Stage, sign_in};
use crate::support::accounts::Person;
use crate::support::browser::Browser;
use crate::support::process::{Backend, Server};

#[tokio::test]
async fn the_set_up_page_makes_the_first_administrator() {
    let mut server = Server::start(Backend::Sqlite);
    let link = server.setup_link().unwrap().to_owned();
    let owner = Person {
        email: "owner@example.test".to_owned(),
        password: "four words of one's own".to_owned(),
    };
    let browser = Browser::open().await;
    browser.goto(&link).await.unwrap();
    browser.fill("email", &owner.email).await;
    browser.fill("password", &owner.password).await;
    browser.press("create").await;
    // Wherever that leads, from our front page the way into the account is open.
    browser.gone("create").await;
    browser.goto(&server.url("/")).await.unwrap();
    if browser.shows("sign-in").await {
        sign_in(&browser, &owner).await;
    }
    browser.element("sign-out").await;
    let home = browser.source().await.unwrap();
    assert!(home.contains(&owner.email) && home.contains("owner"), "{home}");
    assert_eq!(
        server
            .number("SELECT count(*) FROM users WHERE administrator")
            .await,
        1
    );
    assert_eq!(server.events_of("deployment.set_up").len(), 1);

    browser.goto(&link).await.unwrap();
    assert!(!browser.shows("create").await, "the link is used up");
    server.terminate();
    server.serve();
    assert_eq!(server.setup_link(), None);
}

#[tokio::test]
async fn home_shows_the_account_and_signs_out() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    browser.goto(&stage.server.url("/")).await.unwrap();
    stage.sign_in(&browser).await;
    browser.element("sign-out").await;
    assert!(browser.source().await.unwrap().contains(&stage.alice.email));
    assert_eq!(stage.count("session.ended"), 0);

    browser.press("sign-out").await;
    browser.gone("sign-out").await;
    if browser.shows("confirm-logout").await {
        browser.press("confirm-logout").await;
        browser.gone("confirm-logout").await;
    }
    browser.goto(&stage.server.url("/")).await.unwrap();
    browser.element("sign-in").await;
    assert_eq!(stage.count("session.ended"), 1);
    // Back shows nothing of the account: the page was not kept.
    browser.back().await.unwrap();
    browser.back().await.unwrap();
    assert!(!browser.shows("sign-out").await);
}

#[tokio::test]
async fn an_app_signs_its_own_user_out_without_a_question() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.sign_in_at_app(&browser).await;
    browser.press("sign-out").await;
    browser.arrive(&stage.home()).await;
    browser.element("sign-in").await;
    stage.ask(&browser, "").await;
    browser.arrive(&stage.server.url("/login")).await;
    assert_eq!(stage.count("session.ended"), 1);
}

#[tokio::test]
async fn a_stranger_s_link_to_logout_asks_first() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.sign_in_at_app(&browser).await;
    let end_session = stage.server.url("/api/v1/auth/oauth2/logout");
    browser
        .goto(&format!(
            "{end_session}?post_logout_redirect_uri=https://evil.test/"
        ))
        .await
        .unwrap();
    browser.element("confirm-logout").await;
    stage.ask(&browser, "").await;
    stage.arrived(&browser).await;
    assert_eq!(stage.count("session.ended"), 0);

    // With the client's id and its own address the browser returns there after the question.
    let home = stage.home();
    browser
        .goto(&format!(
            "{end_session}?client_id={}&post_logout_redirect_uri={home}&state=s",
            stage.client.id
        ))
        .await
        .unwrap();
    browser.press("confirm-logout").await;
    let back = browser.arrive(&home).await;
    assert_eq!(back.query(), Some("state=s"));
    assert_eq!(stage.count("session.ended"), 1);
}
