//! AZR: what the authorization endpoint is talked into. What happens on its pages is in [`super::consent`].

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::server;
use crate::support::authorization::{CHALLENGE, STATE, assert_redirected_error, assert_shown_error, code_in};
use crate::support::http::Page;
use crate::support::scene::Scene;
use crate::support::test_browser::{TestBrowser, query};
use crate::support::tokens::{Tokens, part};

async fn fresh_browser_at(url: &str) -> Page {
    TestBrowser::new().get(url).await
}

async fn assert_no_code(scene: &Scene) {
    let codes = scene
        .server
        .rows("authorization_codes", "client_id", &scene.application.client.id)
        .await;
    assert_eq!(codes, 0, "no code was issued");
}

#[tokio::test]
async fn azr_01_a_missing_or_unknown_client_redirects_nowhere() {
    let scene = Scene::on(server());
    let request = scene
        .application
        .request("openid")
        .set("redirect_uri", "https://evil.test/");
    let missing = fresh_browser_at(&request.clone().without("client_id").url()).await;
    assert_shown_error(&missing, "invalid_request");
    let unknown = fresh_browser_at(&request.set("client_id", "nope").url()).await;
    assert_shown_error(&unknown, "invalid_client");

    // Anybody can do this, so that it is counted and not recorded one by one.
    let counted = scene
        .server
        .events_where(|event| event["type"] == "authorization.refused");
    assert!(!counted.is_empty());
    assert!(counted.iter().all(|event| event["outcome"] == "failure"));
}

#[tokio::test]
async fn azr_02_no_token_leaves_by_the_front_channel() {
    let scene = Scene::on(server());
    for response_type in [
        "token",
        "id_token token",
        "code token",
        "token code",
        "id_token",
        "none",
    ] {
        let request = scene
            .application
            .request("openid")
            .set("response_type", response_type);
        let page = fresh_browser_at(&request.with("nonce", "n").url()).await;
        assert_redirected_error(&page, &scene.application, "unsupported_response_type");
    }
    assert_no_code(&scene).await;
}

#[tokio::test]
async fn azr_03_a_repeated_parameter_is_refused() {
    let scene = Scene::on(server());
    let request = scene.application.request("openid");
    let scope = fresh_browser_at(&request.clone().with("scope", "email").url()).await;
    assert_redirected_error(&scope, &scene.application, "invalid_request");
    // Which of two states is the client's, nobody knows: neither may come back as if it were.
    let state = fresh_browser_at(&request.clone().with("state", "b").url()).await;
    let callback = state.location().expect("the client is told");
    assert_eq!(query(&callback, "error").as_deref(), Some("invalid_request"));

    for (name, value) in [("client_id", "cli_other"), ("redirect_uri", "https://evil.test/")] {
        let page = fresh_browser_at(&request.clone().with(name, value).url()).await;
        assert_shown_error(&page, "invalid_request");
    }
    assert_no_code(&scene).await;
}

#[tokio::test]
async fn azr_04_a_silent_request_without_a_session_needs_a_login() {
    let scene = Scene::on(server());
    let page = fresh_browser_at(&scene.application.request("openid").with("prompt", "none").url()).await;
    assert_redirected_error(&page, &scene.application, "login_required");
    assert!(!page.body.contains("<form"), "{page}");
    assert_no_code(&scene).await;
}

#[tokio::test]
async fn azr_05_a_demand_for_a_new_login_is_obeyed() {
    let mut scene = Scene::on(server());
    let mut last = part(&scene.tokens().await.id, 1)["auth_time"].as_i64();
    for (name, value) in [("prompt", "login"), ("max_age", "0")] {
        // `auth_time` counts whole seconds.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let request = scene.application.request("openid").with(name, value).url();
        let page = scene.browser.open(&request).await;
        assert!(page.form_with("sign-in").is_some(), "{name}={value}: {page}");
        let page = scene.browser.sign_in(&page, &scene.person).await;
        let callback = page.location().expect("a login is all that was asked");
        let tokens = Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
        let auth_time = part(&tokens.id, 1)["auth_time"].as_i64();
        assert!(auth_time > last, "{name}={value}: {auth_time:?} after {last:?}");
        last = auth_time;
    }
    let both = scene
        .application
        .request("openid")
        .with("prompt", "none login")
        .url();
    let page = scene.browser.get(&both).await;
    assert_redirected_error(&page, &scene.application, "invalid_request");
}

#[tokio::test]
async fn azr_06_scope_beyond_the_allow_list_is_dropped() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens_for("openid admin:all billing").await;
    assert_eq!(tokens.scope, "openid");
    assert_eq!(part(&tokens.access, 1)["scope"], "openid");

    let nothing_left = scene.application.request("admin:all").url();
    let page = scene.browser.get(&nothing_left).await;
    assert_redirected_error(&page, &scene.application, "invalid_scope");
}

#[tokio::test]
async fn azr_07_a_hint_that_names_another_user_is_not_answered_for_this_one() {
    let mut alice = Scene::on(server());
    alice.tokens().await;
    let bob = Scene::on(server()).tokens().await;

    let silent = alice.application.request("openid").with("prompt", "none");
    let callback = alice.browser.get(&silent.url()).await.location();
    code_in(&callback.expect("without a hint alice is answered"));
    let page = alice
        .browser
        .get(&silent.with("id_token_hint", &bob.id).url())
        .await;
    assert_redirected_error(&page, &alice.application, "login_required");
}

#[tokio::test]
async fn azr_11_malformed_structured_parameters_are_told_to_the_client() {
    let scene = Scene::on(server());
    for (name, value) in [
        ("claims", "{\"a\":"),
        ("claims", "[]"),
        ("max_age", "-1"),
        ("max_age", "99999999999999999999"),
        ("max_age", "1.5"),
        ("prompt", "foo"),
    ] {
        let page = fresh_browser_at(&scene.application.request("openid").with(name, value).url()).await;
        assert_redirected_error(&page, &scene.application, "invalid_request");
    }
    assert_no_code(&scene).await;
}

#[tokio::test]
async fn azr_12_every_answer_names_its_issuer() {
    let mut scene = Scene::on(server());
    let discovery = scene
        .browser
        .get(&scene.server.url("/.well-known/openid-configuration"))
        .await
        .json();
    assert_eq!(discovery["authorization_response_iss_parameter_supported"], true);

    let request = scene
        .application
        .request("openid")
        .with("prompt", "consent")
        .url();
    let page = scene.browser.open(&request).await;
    let consent = scene.browser.sign_in(&page, &scene.person).await;
    let denied = scene.browser.press(&consent, "deny").await;
    assert_redirected_error(&denied, &scene.application, "access_denied");

    let callback = scene.browser.authorize(&request, &scene.person).await;
    code_in(&callback);
    assert_eq!(json!(query(&callback, "iss")), discovery["issuer"]);
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE));
}

#[tokio::test]
async fn azr_13_scripts_of_other_origins_cannot_read_the_endpoint() {
    let mut scene = Scene::on(server());
    // Also not those of the client itself.
    for origin in ["https://c2.test", "https://your-app.com"] {
        for method in [Method::GET, Method::OPTIONS] {
            let url = scene
                .application
                .request("openid")
                .with("code_challenge", CHALLENGE)
                .url();
            let page = scene
                .browser
                .send(method, &url, |request| {
                    request
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "GET")
                })
                .await;
            let told = page
                .headers
                .keys()
                .find(|name| name.as_str().starts_with("access-control-"));
            assert_eq!(told, None, "{page}");
        }
    }
}
