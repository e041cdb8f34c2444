//! `auth/me`, by each kind of credential.

use serde_json::json;

use super::{get, server};
use crate::golden::credentials;
use crate::support::application::Application;
use crate::support::scene::Scene;
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::Tokens;

#[tokio::test]
async fn a_key_is_told_its_owner_its_organization_and_what_it_holds_now() {
    let server = server();
    let owner = credentials::owner(&server, "me-key@company.com");
    let key = credentials::key(&server, &owner, &["scans_read", "billing"]);
    let me = get(&server, "auth/me", |request| request.header("X-API-Key", &key)).await;
    assert_eq!(me.status, 200, "{me}");
    assert_eq!(me.header("cache-control"), Some("no-store"));
    let me = me.json();
    assert_eq!(me["user"]["email"], "me-key@company.com");
    assert_eq!(me["api_key"]["name"], "Test");
    assert!(me["api_key"]["id"].as_str().unwrap().starts_with("key_"));
    assert_eq!(me["organization"]["slug"], "default");
    assert_eq!(me["role"], "owner");
    assert_eq!(me["permissions"], json!(["billing", "scans_read"]));
    assert_eq!((&me["acr"], &me["amr"]), (&json!(null), &json!(["key"])));
    assert_eq!(me["second_factor"], false);

    // What the owner loses the key loses, and nothing of it comes back by the key's own list.
    let said = server.cli(&["user", "set", "--email", &owner.email, "--role", "viewer"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    std::thread::sleep(std::time::Duration::from_secs(1));
    let me = get(&server, "auth/me", |request| request.header("X-API-Key", &key))
        .await
        .json();
    assert_eq!(
        (&me["role"], &me["permissions"]),
        (&json!("viewer"), &json!(["scans_read"]))
    );
}

#[tokio::test]
async fn an_application_of_ours_carries_the_rights_of_the_role_and_a_tenants_does_not() {
    let server = server();
    let owner = credentials::owner(&server, "me-rights@company.com");
    let mut browser = TestBrowser::new();
    for (more, rights) in [(&["--first-party"][..], true), (&[], false)] {
        let app = Application::register(&server, &[more, &["--scope", "scans_read"]].concat());
        let token = credentials::token(&mut browser, &app, &owner, "scans_read").await;
        let me = get(&server, "auth/me", |request| request.bearer_auth(&token))
            .await
            .json();
        let held = me["permissions"].as_array().unwrap();
        assert_eq!(held.contains(&json!("organization_manage")), rights, "{me}");
        assert_eq!(held.len(), if rights { 5 } else { 1 }, "{me}");
        assert_eq!((&me["acr"], &me["amr"]), (&json!("aal1"), &json!(["pwd"])));
        assert_eq!(me["api_key"], json!(null));
    }
}

#[tokio::test]
async fn a_client_is_no_user_and_has_no_role() {
    let server = server();
    let machine = Application::register(
        &server,
        &["--grant", "client_credentials", "--scope", "scans_read"],
    );
    let tokens = Tokens::read(&machine.token(&[("grant_type", "client_credentials")]).await);
    let me = get(&server, "auth/me", |request| request.bearer_auth(&tokens.access))
        .await
        .json();
    assert_eq!((&me["user"], &me["role"]), (&json!(null), &json!(null)), "{me}");
    assert_eq!(me["permissions"], json!(["scans_read"]));
}

#[tokio::test]
async fn no_cookie_is_read() {
    let mut scene = Scene::on(server());
    scene.tokens().await;
    let me = scene.browser.open(&scene.server.url("/api/v1/auth/me")).await;
    assert_eq!(
        (me.status.as_u16(), &me.json()["code"]),
        (401, &json!("credentials_required"))
    );
}
