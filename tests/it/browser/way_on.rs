//! Off the main road: Back, two tabs, a step whose time is over, one that is finished. Each shows a way on.

use std::time::Duration;

use super::{Stage, back_into_consent, press_way_on};
use crate::support::browser::Browser;
use crate::support::node::AfterCallback;

#[tokio::test]
async fn back_into_a_finished_sign_in_shows_a_way_on() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    browser.goto(&stage.home()).await.unwrap();
    browser.press("sign-in").await;
    stage.sign_in(&browser).await;
    browser.press("allow").await;
    stage.arrived(&browser).await;

    // The consent page, then the login page, as the history holds them: neither acts again.
    back_into_consent(&browser).await;
    browser.reads("already finished").await;
    // The login page before it is asked for anew, since the cookie has changed.
    browser.back().await.unwrap();
    browser.back().await.unwrap();
    assert!(!browser.shows("password").await);
    browser.reads("already finished").await;
    press_way_on(&browser).await;
    stage.arrived_somewhere(&browser).await;
    assert_eq!(stage.count("user.signed_in"), 1);
}

#[tokio::test]
async fn back_from_consent_to_a_login_that_is_done_leads_forward_again() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.element("allow").await;
    browser.back().await.unwrap();
    browser.press("allow").await;
    stage.arrived(&browser).await;
}

#[tokio::test]
async fn two_tabs_do_not_stand_in_each_others_way() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    browser.element("sign-in").await;
    let first = browser.window().await.unwrap();
    let second = browser.new_window(true).await.unwrap().handle;
    browser.switch_to_window(second).await.unwrap();
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.press("allow").await;
    let in_second = stage.arrived(&browser).await;

    // The form of the first tab is from before the sign-in.
    browser.switch_to_window(first).await.unwrap();
    stage.sign_in(&browser).await;
    browser.element("error-code").await;
    press_way_on(&browser).await;
    let in_first = stage.arrived(&browser).await;
    assert_eq!(in_first["sub"], in_second["sub"]);
    assert_ne!(in_first["nonce"], in_second["nonce"]);
}

#[tokio::test]
async fn an_expired_sign_in_begins_again_by_itself_for_the_same_app() {
    let stage = Stage::with(&[("COUNTERSIGN_INTERACTION_TTL", "4s")], AfterCallback::Home);
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    browser.element("sign-in").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let stale = browser.current_url().await.unwrap();
    stage.sign_in(&browser).await;
    let url = browser.arrive(&stage.server.url("/login")).await;
    assert_ne!(url, stale, "another conversation");
    assert!(browser.source().await.unwrap().contains("Test client"));
    stage.answer_until_arrived(&browser).await;
    assert_eq!(stage.count("user.signed_in"), 1);
}

#[tokio::test]
async fn a_consent_page_left_open_too_long_asks_again() {
    let stage = Stage::with(&[("COUNTERSIGN_INTERACTION_TTL", "4s")], AfterCallback::Home);
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.element("allow").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    browser.press("allow").await;
    // What was allowed too late counts for nothing: it is asked again, and then given.
    browser.arrive(&stage.server.url("/consent")).await;
    assert_eq!(stage.count("consent.given"), 0);
    stage.answer_until_arrived(&browser).await;
    assert_eq!(stage.count("consent.given"), 1);
}

#[tokio::test]
async fn a_finished_sign_in_opened_again_gives_no_second_code() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    let login = browser.arrive(&stage.server.url("/login")).await;
    stage.sign_in(&browser).await;
    browser.press("allow").await;
    stage.arrived(&browser).await;
    let (_, interaction) = login
        .query_pairs()
        .find(|(name, _)| name == "interaction")
        .unwrap();
    for page in [
        format!("/continue/{interaction}"),
        format!("/login?interaction={interaction}"),
        format!("/consent?interaction={interaction}"),
    ] {
        browser.goto(&stage.server.url(&page)).await.unwrap();
        browser.reads("already finished").await;
    }
    press_way_on(&browser).await;
    stage.arrived_somewhere(&browser).await;
}

impl Stage {
    /// Answers whichever page comes. On a busy machine a sign-in may run out once more before it is through.
    async fn answer_until_arrived(&self, browser: &Browser) {
        for _ in 0..50 {
            let url = browser.current_url().await.unwrap();
            if url.as_str().starts_with(&self.home()) {
                break;
            } else if browser.shows("allow").await {
                browser.press("allow").await;
            } else if browser.shows("password").await {
                self.sign_in(browser).await;
            } else {
                // On its way from one page to the next.
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        self.arrived(browser).await;
    }

    /// At the application, signed in, or on our own pages: no dead end.
    async fn arrived_somewhere(&self, browser: &Browser) {
        let url = browser.current_url().await.unwrap();
        let known = [self.app.url(""), self.server.issuer().to_owned()];
        assert!(known.iter().any(|place| url.as_str().starts_with(place)), "{url}");
        assert!(!browser.shows("error-code").await, "{url}");
    }
}
