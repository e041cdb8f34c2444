//! Introspection: who may ask, who may learn, and that all else looks the same.

use serde_json::json;

use super::server;
use crate::golden::credentials;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::process::Server;
use crate::support::scene::Scene;

fn resource_server(server: &Server, more: &[&str]) -> Application {
    let arguments = [&["--grant", "client_credentials", "--scope", "scans_read"], more].concat();
    Application::register(server, &arguments)
}

#[tokio::test]
async fn access_and_refresh_tokens_are_told_and_end_with_their_family() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let app = &scene.application;
    let ask = async |token: &str| app.post("introspect", &[("token", token)]).await;
    let access = ask(&tokens.access).await;
    assert_eq!(access.header("cache-control"), Some("no-store"), "{access}");
    let access = access.json();
    assert_eq!(
        (&access["active"], &access["token_type"]),
        (&json!(true), &json!("Bearer"))
    );
    assert_eq!(access["scope"], "openid email offline_access");
    assert_eq!(access["client_id"], app.client.id.as_str());
    assert_eq!(access["aud"], scene.server.issuer());
    for name in [
        "sub",
        "exp",
        "iat",
        "jti",
        "org",
        "grant",
        "sid",
        "auth_time",
        "acr",
        "amr",
    ] {
        assert!(!access[name].is_null(), "{name} in {access}");
    }
    let refresh = ask(&tokens.refresh).await.json();
    assert_eq!(
        (&refresh["active"], &refresh["token_type"]),
        (&json!(true), &json!("refresh_token"))
    );

    // INT-04: what ends the family ends both.
    assert_eq!(app.revoke(&tokens.refresh, &[]).await.status, 200);
    for token in [&tokens.access, &tokens.refresh] {
        assert_eq!(ask(token).await.json(), json!({"active": false}));
    }
}

#[tokio::test]
async fn int_05_a_wrong_hint_hides_nothing() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    for hint in ["refresh_token", "access_token", "api_key", "nonsense"] {
        for token in [&tokens.access, &tokens.refresh] {
            let fields = [("token", token.as_str()), ("token_type_hint", hint)];
            let page = scene.application.post("introspect", &fields).await;
            assert_eq!(page.json()["active"], true, "{hint}: {page}");
        }
    }
}

#[tokio::test]
async fn a_key_is_told_like_a_token_with_what_it_holds_now() {
    let server = server();
    let app = resource_server(&server, &[]);
    let owner = credentials::owner(&server, "introspect-key@company.com");
    let key = credentials::key(&server, &owner, &["scans_read", "billing"]);
    let told = app
        .post("introspect", &[("token", &key), ("token_type_hint", "api_key")])
        .await;
    let told = told.json();
    assert_eq!(
        (&told["active"], &told["token_type"]),
        (&json!(true), &json!("api_key")),
        "{told}"
    );
    assert_eq!(
        (&told["scope"], &told["amr"]),
        (&json!("billing scans_read"), &json!(["key"]))
    );
    assert!(told["client_id"].as_str().unwrap().starts_with("key_"), "{told}");
    assert!(told["sub"].as_str().unwrap().starts_with("usr_"), "{told}");
    assert!(told.get("exp").is_none(), "{told}");
}

#[tokio::test]
async fn int_02_another_tenants_token_looks_like_none_and_ours_see_it() {
    let server = server();
    let mut scene = Scene::on(server.clone());
    let tokens = scene.tokens().await;
    let owner = credentials::owner(&server, "introspect-tenant@company.com");
    let key = credentials::key(&server, &owner, &["scans_read"]);
    let said = server.cli(&[
        "organization",
        "create",
        "--name",
        "Other",
        "--slug",
        "introspect-other",
    ]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let stranger = resource_server(&server, &["--organization", "introspect-other"]);
    let ours = resource_server(&server, &["--first-party"]);
    for token in [&tokens.access, &tokens.refresh, &key] {
        let told = stranger.post("introspect", &[("token", token)]).await;
        assert_eq!(
            (told.status.as_u16(), told.json()),
            (200, json!({"active": false}))
        );
        assert_eq!(
            ours.post("introspect", &[("token", token)]).await.json()["active"],
            true
        );
    }
    for nothing in ["x", "a.b.c", "nr_live_0"] {
        let told = ours.post("introspect", &[("token", nothing)]).await;
        assert_eq!(
            (told.status.as_u16(), told.json()),
            (200, json!({"active": false}))
        );
    }
}

#[tokio::test]
async fn int_01_nobody_and_a_public_client_learn_nothing() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let public = Application::register(&scene.server, &["--public"]);
    let page = public.post("introspect", &[("token", &tokens.access)]).await;
    assert_oauth_error(&page, 401, "invalid_client");
    let page = scene
        .application
        .send(reqwest::Method::POST, "introspect", |request| {
            request.form(&[("token", &tokens.access)])
        })
        .await;
    assert_oauth_error(&page, 401, "invalid_client");
    let page = scene.application.post("introspect", &[]).await;
    assert_oauth_error(&page, 400, "invalid_request");
}
