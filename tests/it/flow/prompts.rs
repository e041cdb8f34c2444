//! `prompt`, `max_age` and `login_hint` (OpenID Connect Core §3.1.2.1): when a page is shown, and which.

use std::time::Duration;

use super::server;
use crate::support::application::Application;
use crate::support::authorization::{assert_redirected_error, code_in};
use crate::support::scene::Scene;
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::{Tokens, part};

#[tokio::test]
async fn none_answers_without_a_page_or_says_what_is_missing() {
    let mut scene = Scene::on(server());
    scene.tokens_for("openid").await;
    let silent = scene.application.request("openid").with("prompt", "none");
    let answer = scene.browser.get(&silent.url()).await.location();
    code_in(&answer.expect("signed in and consented"));

    let wider = silent.set("scope", "openid email");
    let page = scene.browser.get(&wider.url()).await;
    assert_redirected_error(&page, &scene.application, "consent_required");
    let other = Application::register(&scene.server, &[]);
    let page = scene
        .browser
        .get(&other.request("openid").with("prompt", "none").url())
        .await;
    assert_redirected_error(&page, &other, "consent_required");
    scene.browser.cookies.clear();
    let page = scene.browser.get(&wider.url()).await;
    assert_redirected_error(&page, &scene.application, "login_required");
}

#[tokio::test]
async fn consent_asks_again_for_what_was_allowed() {
    let mut scene = Scene::on(server());
    scene.tokens_for("openid").await;
    let request = scene
        .application
        .request("openid")
        .with("prompt", "consent")
        .url();
    for _ in 0..2 {
        let page = scene.browser.open(&request).await;
        assert!(page.form_with("allow").is_some(), "{page}");
        let answer = scene.browser.press(&page, "allow").await;
        code_in(&answer.location().expect("allowed"));
    }
}

#[tokio::test]
async fn login_asks_for_the_password_and_keeps_the_session() {
    let mut scene = Scene::on(server());
    let before = part(&scene.tokens_for("openid").await.id, 1);
    let request = scene.application.request("openid").with("prompt", "login").url();
    let page = scene.browser.open(&request).await;
    assert!(page.form_with("sign-in").is_some(), "{page}");
    let answer = scene.browser.sign_in(&page, &scene.person).await;
    let code = code_in(&answer.location().expect("consent was given before"));
    let after = part(&Tokens::read(&scene.application.redeem(&code).await).id, 1);
    assert_eq!(after["sub"], before["sub"]);
    assert_eq!(after["sid"], before["sid"], "the same session, proved anew");
}

#[tokio::test]
async fn max_age_asks_when_the_last_sign_in_is_too_long_ago() {
    let mut scene = Scene::on(server());
    scene.tokens_for("openid").await;
    let with_max_age = |age: &str| scene.application.request("openid").with("max_age", age).url();
    let (long, short) = (with_max_age("1000"), with_max_age("1"));
    tokio::time::sleep(Duration::from_millis(2100)).await;

    let answer = scene
        .browser
        .get(&long)
        .await
        .location()
        .expect("no page is needed");
    let tokens = Tokens::read(&scene.application.redeem(&code_in(&answer)).await);
    assert!(part(&tokens.id, 1)["auth_time"].is_i64());
    let page = scene.browser.open(&short).await;
    assert!(page.form_with("sign-in").is_some(), "{page}");
    // The new sign-in counts, however long the rest takes.
    let answer = scene.browser.sign_in(&page, &scene.person).await;
    code_in(&answer.location().expect("signed in a moment ago"));
}

#[tokio::test]
async fn login_hint_stands_in_the_field() {
    let scene = Scene::on(server());
    let hint = scene.person.email.as_str();
    let page = TestBrowser::new()
        .open(&scene.application.request("openid").with("login_hint", hint).url())
        .await;
    let form = page.form_with("sign-in").expect("the login page");
    assert!(
        form.fields.contains(&("username".to_owned(), hint.to_owned())),
        "{form:?}"
    );
}

#[tokio::test]
async fn unknown_parameters_are_ignored() {
    let mut scene = Scene::on(server());
    let request = scene
        .application
        .request("openid")
        .with("client_info", "1")
        .with("x-client-SKU", "MSAL")
        .with("nonsense", "");
    code_in(&scene.browser.authorize(&request.url(), &scene.person).await);
}
