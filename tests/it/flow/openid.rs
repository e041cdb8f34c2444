//! OpenID Connect: when a refresh token comes, what stands in the claims, consent once and denial.

use serde_json::json;

use super::server;
use crate::support::application::Application;
use crate::support::authorization::assert_redirected_error;
use crate::support::scene::Scene;
use crate::support::tokens::{Tokens, part};

#[tokio::test]
async fn with_openid_a_refresh_token_comes_on_offline_access_alone() {
    let mut scene = Scene::on(server());
    assert!(scene.tokens_for("openid email").await.refresh.is_empty());
    assert!(!scene.tokens_for("openid offline_access").await.refresh.is_empty());
}

#[tokio::test]
async fn consent_is_asked_at_first_and_then_for_what_is_new() {
    let mut scene = Scene::on(server());
    scene.tokens_for("openid").await;
    // Straight from the authorization endpoint to the client, without any page.
    let again = scene
        .browser
        .get(&scene.application.request("openid").url())
        .await;
    assert!(again.location().is_some(), "{again}");

    let wider = scene
        .browser
        .open(&scene.application.request("openid email").url())
        .await;
    assert!(wider.form_with("allow").is_some(), "{wider}");
    // Another application has to ask for itself.
    let other = Application::register(&scene.server, &[]);
    let page = scene.browser.open(&other.request("openid").url()).await;
    assert!(page.form_with("allow").is_some(), "{page}");
}

#[tokio::test]
async fn a_first_party_client_does_not_ask() {
    let mut scene = Scene::with(server(), &["--first-party"]);
    let login = scene
        .browser
        .open(&scene.application.request("openid").url())
        .await;
    let answer = scene.browser.sign_in(&login, &scene.person).await;
    assert!(answer.location().is_some(), "{answer}");
}

#[tokio::test]
async fn denial_is_told_to_the_client_and_remembered_by_nobody() {
    let mut scene = Scene::on(server());
    let request = scene.application.request("openid").url();
    for _ in 0..2 {
        let mut page = scene.browser.open(&request).await;
        if page.form_with("sign-in").is_some() {
            page = scene.browser.sign_in(&page, &scene.person).await;
        }
        let answer = scene.browser.press(&page, "deny").await;
        assert_redirected_error(&answer, &scene.application, "access_denied");
    }
    let client = &scene.application.client.id;
    assert_eq!(scene.server.rows("consents", "client_id", client).await, 0);
    assert_eq!(
        scene
            .server
            .rows("authorization_codes", "client_id", client)
            .await,
        0
    );
}

#[tokio::test]
async fn a_public_client_needs_no_secret_but_pkce() {
    let mut scene = Scene::with(server(), &["--public"]);
    assert!(scene.application.client.secret.is_empty());
    let request = scene.application.request_with_pkce("openid offline_access").url();
    let callback = scene.browser.authorize(&request, &scene.person).await;
    let code = crate::support::authorization::code_in(&callback);
    let tokens = Tokens::read(&scene.application.redeem_with_verifier(&code).await);
    assert_eq!(
        scene.application.verify(&tokens.id).await.claims["aud"],
        scene.application.client.id.as_str()
    );
    Tokens::read(&scene.application.refresh(&tokens.refresh).await);
}

#[tokio::test]
async fn claims_follow_the_scopes_into_id_token_and_userinfo() {
    let mut scene = Scene::on(server());
    let email = scene.person.email.clone();
    let said = scene
        .server
        .cli(&["user", "set", "--email", &email, "--email-verified"]);
    assert_eq!(said.code, 0, "{said:?}");
    let tokens = scene.tokens_for("openid email groups").await;
    let userinfo = scene.application.userinfo(&tokens.access).await.json();
    for claims in [&part(&tokens.id, 1), &userinfo] {
        assert_eq!(claims["email"], email.as_str());
        assert_eq!(claims["email_verified"], true);
        assert_eq!(claims["groups"], json!([]));
    }
}

#[tokio::test]
async fn minimal_keeps_the_claims_of_scopes_to_userinfo() {
    let mut scene = Scene::with(server(), &["--id-token-claims", "minimal"]);
    let tokens = scene.tokens_for("openid email").await;
    let claims = scene.application.verify(&tokens.id).await.claims;
    assert!(claims.get("email").is_none(), "{claims}");
    let userinfo = scene.application.userinfo(&tokens.access).await.json();
    assert_eq!(userinfo["email"], scene.person.email.as_str());
    assert_eq!(userinfo["email_verified"], false);
}
