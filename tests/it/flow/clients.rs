//! How clients present themselves at the token endpoint, and machines that act for themselves.

use reqwest::Method;

use super::server;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::scene::Scene;
use crate::support::tokens::Tokens;

#[tokio::test]
async fn basic_and_post_both_redeem_a_code() {
    let mut scene = Scene::on(server());
    let code = scene.code().await;
    Tokens::read(&scene.application.redeem(&code).await);

    let code = scene.code().await;
    let application = &scene.application;
    let form = application.code_form(&code);
    let answer = application
        .send(Method::POST, "token", |request| {
            request
                .basic_auth(&application.client.id, Some(&application.client.secret))
                .form(&form)
        })
        .await;
    Tokens::read(&answer);
}

#[tokio::test]
async fn a_public_client_may_send_basic_without_a_secret() {
    let mut scene = Scene::with(server(), &["--public"]);
    let request = scene.application.request_with_pkce("openid").url();
    let callback = scene.browser.authorize(&request, &scene.person).await;
    let code = crate::support::authorization::code_in(&callback);
    let application = &scene.application;
    let mut form = application.code_form(&code);
    form.push(("code_verifier", crate::support::authorization::VERIFIER));
    let answer = application
        .send(Method::POST, "token", |request| {
            request.basic_auth(&application.client.id, Some("")).form(&form)
        })
        .await;
    Tokens::read(&answer);
}

#[tokio::test]
async fn a_machine_gets_what_it_holds_and_nothing_beyond() {
    let server = server();
    let name_and_grant = [
        "client",
        "create",
        "--name",
        "Nightly",
        "--grant",
        "client_credentials",
    ];
    let scopes = ["--scope", "scans_read", "--scope", "devices_read"];
    // A machine needs no redirect URI.
    let made = server.cli_json(&[&name_and_grant as &[&str], &scopes].concat());
    let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    let machine = Application {
        issuer: server.issuer().to_owned(),
        client: crate::support::accounts::Client {
            id: text("client_id"),
            secret: text("client_secret"),
        },
        redirect_uri: String::new(),
        http: crate::support::http::client(),
    };
    let grant = ("grant_type", "client_credentials");

    let all = Tokens::read(&machine.token(&[grant]).await);
    assert_eq!(all.scope, "scans_read devices_read");
    assert!(all.refresh.is_empty() && all.id.is_empty());
    let one = Tokens::read(&machine.token(&[grant, ("scope", "devices_read")]).await);
    assert_eq!(one.scope, "devices_read");
    for beyond in ["scans_read billing", "openid"] {
        let refused = machine.token(&[grant, ("scope", beyond)]).await;
        assert_oauth_error(&refused, 400, "invalid_scope");
    }
}

#[tokio::test]
async fn a_disabled_client_is_refused_within_a_second_at_every_door() {
    let mut scene = Scene::on(server());
    let code = scene.code().await;
    let id = scene.application.client.id.clone();
    let said = scene.server.cli(&["client", "set", &id, "--disabled"]);
    assert_eq!(said.code, 0, "{said:?}");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;

    assert_oauth_error(&scene.application.redeem(&code).await, 401, "invalid_client");
    let page = scene
        .browser
        .get(&scene.application.request("openid").url())
        .await;
    crate::support::authorization::assert_shown_error(&page, "invalid_client");
}
