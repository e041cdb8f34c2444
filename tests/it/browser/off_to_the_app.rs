//! How the answer reaches the application, and where the application may go from there. Chromium applies a page's
//! `form-action` to every redirect that follows its form: a policy that is too narrow stops a sign-in at the very end.

use super::Stage;
use crate::support::browser::Browser;
use crate::support::node::AfterCallback;

#[tokio::test]
async fn an_answer_by_form_post_arrives_by_itself() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    for _ in 0..2 {
        stage.ask(&browser, "?response_mode=form_post").await;
        if browser.shows("sign-in").await {
            stage.sign_in(&browser).await;
            browser.press("allow").await;
        }
        stage.arrived(&browser).await;
    }
}

#[tokio::test]
async fn a_refusal_by_form_post_arrives_too() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "?response_mode=form_post").await;
    stage.sign_in(&browser).await;
    browser.press("deny").await;
    browser.arrive(&stage.app.redirect_uri()).await;
    assert_eq!(browser.text("error").await, "access_denied");
}

#[tokio::test]
async fn an_app_may_send_the_browser_on_to_a_third_origin() {
    let stage = Stage::with(&[], AfterCallback::Onward);
    let browser = Browser::open().await;
    // From the consent form.
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.press("allow").await;
    assert_eq!(browser.text("arrived").await, "Arrived");
    // From the login form, since consent is remembered.
    stage.ask(&browser, "?prompt=login").await;
    stage.sign_in(&browser).await;
    assert_eq!(browser.text("arrived").await, "Arrived");
    // From the page that posts the answer.
    stage.ask(&browser, "?prompt=login&response_mode=form_post").await;
    stage.sign_in(&browser).await;
    assert_eq!(browser.text("arrived").await, "Arrived");
    assert_eq!(stage.count("user.signed_in"), 3);
}

#[tokio::test]
async fn the_fragment_reaches_the_app_in_the_browser_alone() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.ask(&browser, "?response_mode=fragment").await;
    stage.sign_in(&browser).await;
    browser.press("allow").await;
    let url = browser.arrive(&stage.app.redirect_uri()).await;
    assert_eq!(url.query(), None, "{url}");
    let fragment = url.fragment().unwrap();
    assert!(fragment.contains("code=") && fragment.contains("iss="), "{url}");
    // The application's server saw none of it.
    assert_eq!(browser.text("error").await, "unknown_state");
}
