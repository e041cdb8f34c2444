//! REC-02, REC-04 and LOG-08 at the page: what a reset ends, whose name its link bears, what it does not accept.

use reqwest::{Method, StatusCode};

use super::{ask, choose, house};
use crate::support::accounts::Person;
use crate::support::application::assert_oauth_error;
use crate::support::smtp_sink::SmtpSink;
use crate::support::test_browser::TestBrowser;

const NEW: &str = "another long way in";

#[tokio::test]
async fn rec_02_a_reset_leaves_no_session_no_grant_and_no_other_link_alive() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    let mut thief = TestBrowser::new();
    let answer = thief.authorize(&house.request(&[]), &house.alice).await;
    let tokens = house.redeem(&answer).await;
    assert!(house.is_signed_in(&mut thief).await);
    let other = house
        .server
        .cli_json(&["user", "reset-link", "--email", &house.alice.email]);
    ask(&house.server.url("/reset"), &house.alice.email).await;
    let link = sink.wait_for(1).await.remove(0).link();

    // Scanners of mail open links: nothing comes of it.
    for _ in 0..3 {
        TestBrowser::new().open(&link).await;
    }
    assert!(house.is_signed_in(&mut thief).await);
    let mut browser = TestBrowser::new();
    let page = choose(&mut browser, &link, NEW).await;
    assert!(
        page.form_with("sign-in").is_some(),
        "nobody is signed in by it: {page}"
    );

    assert!(!house.is_signed_in(&mut thief).await, "the old session is dead");
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_oauth_error(&house.application.refresh(refresh).await, 400, "invalid_grant");
    for closed in [link.as_str(), other["reset"].as_str().unwrap()] {
        let page = browser.open(closed).await;
        assert_eq!(page.status, StatusCode::GONE, "{page}");
    }
    let alice = Person {
        password: NEW.to_owned(),
        ..house.alice.clone()
    };
    TestBrowser::new().authorize(&house.request(&[]), &alice).await;
    // The link, the news of the reset, and of the new browser that signed in after it.
    let letters = sink.wait_for(3).await;
    for subject in [
        "Your Countersign password was reset",
        "New sign-in to your Countersign account",
    ] {
        let told = letters
            .iter()
            .filter(|letter| letter.header("Subject") == subject);
        assert_eq!(told.count(), 1, "{subject}");
    }
    assert_eq!(house.count("password.reset"), 1);
}

#[tokio::test]
async fn rec_04_the_link_bears_the_name_of_the_settings_whatever_the_request_says() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    let mut browser = TestBrowser::new();
    let page = browser.open(&house.server.url("/reset")).await;
    let fields = page
        .form_with("send-link")
        .unwrap()
        .fill("email", &house.alice.email)
        .fields;
    let answer = browser
        .send(Method::POST, page.url.as_str(), |request| {
            request
                .header("Host", "evil.test")
                .header("X-Forwarded-Host", "evil.test")
                .header("Forwarded", "host=evil.test")
                .form(&fields)
        })
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer}");
    let letter = sink.wait_for(1).await.remove(0);
    assert!(
        letter.link().starts_with(&house.server.url("/reset/")),
        "{}",
        letter.text()
    );
    assert!(!letter.text().contains("evil.test"), "{}", letter.text());
}

#[tokio::test]
async fn log_08_a_weak_password_is_refused_at_reset_and_the_link_stays_good() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    let made = house
        .server
        .cli_json(&["user", "reset-link", "--email", &house.alice.email]);
    let link = made["reset"].as_str().unwrap();
    let mut browser = TestBrowser::new();
    for weak in ["short", "password1", "countersign", "alice@example.test"] {
        let refused = choose(&mut browser, link, weak).await;
        assert!(refused.body.contains("role=\"alert\""), "{weak}: {refused}");
        assert!(
            !refused.body.contains(&format!("value=\"{weak}\"")) || weak.contains('@'),
            "{weak}"
        );
    }
    let page = choose(&mut browser, link, NEW).await;
    assert!(page.form_with("sign-in").is_some(), "{page}");
}

#[tokio::test]
async fn password_managers_find_the_way_and_other_well_known_names_are_not_found() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    let mut browser = TestBrowser::new();
    let answer = browser
        .get(&house.server.url("/.well-known/change-password"))
        .await;
    assert_eq!(answer.status, StatusCode::FOUND, "{answer}");
    assert_eq!(answer.location().unwrap().path(), "/settings/security");
    let none = browser
        .get(
            &house
                .server
                .url("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"),
        )
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert_eq!(none.json()["code"], "not_found");
}
