//! The main road and its plain turns: consent, silence, no, a mistyped password, no script.

use fantoccini::Locator;

use super::Stage;
use crate::support::browser::{Browser, Script};
use crate::support::node::AfterCallback;

#[tokio::test]
async fn consent_is_asked_at_first_and_the_second_sign_in_is_silent() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    browser.goto(&stage.home()).await.unwrap();
    browser.press("sign-in").await;
    browser.arrive(&stage.server.url("/login")).await;
    assert!(browser.source().await.unwrap().contains("Test client"));
    stage.sign_in(&browser).await;
    browser.arrive(&stage.server.url("/consent")).await;
    browser.press("allow").await;
    let first = stage.arrived(&browser).await;
    assert_eq!(
        (stage.count("user.signed_in"), stage.count("consent.given")),
        (1, 1)
    );

    // The address alone leads through: no page of ours stops on the way.
    stage.ask(&browser, "").await;
    let second = stage.arrived(&browser).await;
    assert_ne!(second["nonce"], first["nonce"]);
    for same in ["sub", "sid", "auth_time"] {
        assert_eq!(second[same], first[same], "{same}");
    }
    assert_eq!(
        (stage.count("user.signed_in"), stage.count("consent.given")),
        (1, 1)
    );
}

#[tokio::test]
async fn who_denies_gives_nothing_and_is_asked_again() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.press("deny").await;
    browser.arrive(&stage.app.redirect_uri()).await;
    assert_eq!(browser.text("error").await, "access_denied");
    assert_eq!(stage.count("consent.given"), 0);

    // Still signed in, still asked.
    stage.ask(&browser, "").await;
    browser.press("allow").await;
    stage.arrived(&browser).await;
    assert_eq!(stage.count("user.signed_in"), 1);
}

#[tokio::test]
async fn a_wrong_password_keeps_what_was_typed_but_the_password() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    browser.fill("username", &stage.alice.email).await;
    browser.fill("password", "not hers at all").await;
    browser.press("sign-in").await;
    let alert = browser.element("problem").await;
    assert_eq!(alert.attr("role").await.unwrap().as_deref(), Some("alert"));
    let username = browser.element("username").await;
    let kept = username.prop("value").await.unwrap();
    assert_eq!(kept.as_deref(), Some(stage.alice.email.as_str()));
    let password = browser.element("password").await;
    assert_eq!(password.prop("value").await.unwrap().as_deref(), Some(""));
    assert_eq!(
        password.attr("aria-invalid").await.unwrap().as_deref(),
        Some("true")
    );
    assert_eq!(
        (stage.count("user.signed_in"), stage.count("sign_in.failed")),
        (0, 1)
    );

    browser.fill("password", &stage.alice.password).await;
    browser.press("sign-in").await;
    browser.press("allow").await;
    stage.arrived(&browser).await;
}

#[tokio::test]
async fn the_hint_of_the_app_stands_in_the_form() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "?login_hint=alice@example.test").await;
    let username = browser.element("username").await;
    let shown = username.prop("value").await.unwrap();
    assert_eq!(shown.as_deref(), Some("alice@example.test"));
    let focused = browser.active_element().await.unwrap();
    assert_eq!(focused.attr("id").await.unwrap().as_deref(), Some("password"));
}

#[tokio::test]
async fn a_demand_to_sign_in_again_is_met_with_a_fresh_proof() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.sign_in_at_app(&browser).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for query in ["?prompt=login", "?max_age=0"] {
        stage.ask(&browser, query).await;
        browser.arrive(&stage.server.url("/login")).await;
        stage.sign_in(&browser).await;
        // openid-client checks `auth_time` against `max_age` by itself.
        stage.arrived(&browser).await;
    }
    assert_eq!(stage.count("consent.given"), 1);
}

#[tokio::test]
async fn without_script_nothing_is_missing() {
    let stage = Stage::with(&[], AfterCallback::Onward);
    let browser = Browser::open_with(Script::Off).await;
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.press("allow").await;
    assert_eq!(browser.text("arrived").await, "Arrived");

    // The answer by form waits for a press on its button.
    stage.ask(&browser, "?response_mode=form_post").await;
    browser.press("continue").await;
    assert_eq!(browser.text("arrived").await, "Arrived");

    browser.goto(&stage.server.url("/")).await.unwrap();
    browser.press("sign-out").await;
    if browser.shows("confirm-logout").await {
        browser.press("confirm-logout").await;
    }
    browser.goto(&stage.server.url("/")).await.unwrap();
    browser.element("sign-in").await;
    assert!(browser.find(Locator::Css("noscript")).await.is_err());
}
