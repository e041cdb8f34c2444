//! PKC: proof key for code exchange, left out, weakened or guessed.

use super::server;
use crate::support::application::{Application, CALLBACK, assert_oauth_error};
use crate::support::authorization::{CHALLENGE, Request, VERIFIER, assert_redirected_error, code_in};
use crate::support::scene::Scene;
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::Tokens;

/// Another verifier of the right form.
const OTHER_VERIFIER: &str = "aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async fn assert_refused(application: &Application, request: Request) {
    let page = TestBrowser::new().get(&request.url()).await;
    assert_redirected_error(&page, application, "invalid_request");
    assert!(
        page.location()
            .is_some_and(|to| to.as_str().starts_with(CALLBACK))
    );
}

async fn code(scene: &mut Scene, request: &Request) -> String {
    code_in(&scene.browser.authorize(&request.url(), &scene.person).await)
}

async fn assert_nothing_started(scene: &Scene) {
    let client = &scene.application.client.id;
    assert_eq!(scene.server.rows("grants", "client_id", client).await, 0);
}

#[tokio::test]
async fn pkc_01_a_public_client_must_send_a_challenge() {
    let server = server();
    let public = Application::register(&server, &["--public"]);
    assert_refused(&public, public.request("openid")).await;
    // The method alone: the challenge was cut out on the way, from a client with a secret too.
    let confidential = Application::register(&server, &[]);
    let only_method = confidential
        .request("openid")
        .with("code_challenge_method", "S256");
    assert_refused(&confidential, only_method).await;
}

#[tokio::test]
async fn pkc_02_plain_is_refused_said_or_implied() {
    let scene = Scene::with(server(), &["--public"]);
    let request = scene
        .application
        .request("openid")
        .with("code_challenge", CHALLENGE);
    assert_refused(
        &scene.application,
        request.clone().with("code_challenge_method", "plain"),
    )
    .await;
    assert_refused(&scene.application, request).await;

    let metadata = TestBrowser::new()
        .get(&scene.server.url("/.well-known/openid-configuration"))
        .await
        .json();
    assert_eq!(
        metadata["code_challenge_methods_supported"],
        serde_json::json!(["S256"])
    );
}

#[tokio::test]
async fn pkc_03_a_wrong_or_missing_verifier_opens_nothing() {
    let mut scene = Scene::with(server(), &["--public"]);
    let request = scene.application.request_with_pkce("openid");
    let code = code(&mut scene, &request).await;
    let application = &scene.application;

    let missing = application.redeem(&code).await;
    assert_oauth_error(&missing, 400, "invalid_grant");
    // The second: as `plain` would have it.
    for verifier in [OTHER_VERIFIER, CHALLENGE] {
        let mut form = application.code_form(&code);
        form.push(("code_verifier", verifier));
        assert_oauth_error(&application.token(&form).await, 400, "invalid_grant");
    }
    assert_nothing_started(&scene).await;
    Tokens::read(&scene.application.redeem_with_verifier(&code).await);
}

#[tokio::test]
async fn pkc_04_a_verifier_without_a_challenge_is_refused() {
    let mut scene = Scene::on(server());
    let request = scene.application.request("openid");
    let code = code(&mut scene, &request).await;
    let answer = scene.application.redeem_with_verifier(&code).await;
    assert_oauth_error(&answer, 400, "invalid_grant");
    assert_nothing_started(&scene).await;
}

#[tokio::test]
async fn pkc_05_challenges_and_verifiers_of_a_wrong_form_are_refused() {
    let mut scene = Scene::with(server(), &["--public"]);
    let first_42: String = CHALLENGE.chars().take(42).collect();
    for challenge in [
        first_42.clone(),
        format!("{CHALLENGE}x"),
        format!("{first_42}="),
        format!("{first_42}+"),
        String::new(),
    ] {
        let request = scene
            .application
            .request("openid")
            .with("code_challenge", &challenge)
            .with("code_challenge_method", "S256");
        assert_refused(&scene.application, request).await;
    }

    let request = scene.application.request_with_pkce("openid");
    let code = code(&mut scene, &request).await;
    for verifier in [
        "a".repeat(42),
        "a".repeat(129),
        format!("{VERIFIER} "),
        String::new(),
    ] {
        let mut form = scene.application.code_form(&code);
        form.push(("code_verifier", &verifier));
        let answer = scene.application.token(&form).await;
        let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
        assert!(
            matches!(error.as_str(), "invalid_grant" | "invalid_request"),
            "{answer}"
        );
        assert_oauth_error(&answer, 400, &error);
    }
    assert_nothing_started(&scene).await;
}
