//! REF: when a refresh token ends, by its time or because somebody behind it has ended.

use std::time::{Duration, Instant};

use super::server;
use crate::support::application::{assert_invalid_token, assert_oauth_error};
use crate::support::process::{Backend, Server};
use crate::support::scene::Scene;
use crate::support::shared::SharedServer;
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::Tokens;

#[tokio::test]
async fn ref_05_use_does_not_move_the_absolute_end() {
    static SHORT: SharedServer = SharedServer::new(&[
        ("COUNTERSIGN_REFRESH_IDLE_TTL", "4s"),
        ("COUNTERSIGN_REFRESH_ABSOLUTE_TTL", "6s"),
    ]);
    let mut scene = Scene::on(SHORT.get());
    let code = scene.code().await;
    let started = Instant::now();
    let mut tokens = Tokens::read(&scene.application.redeem(&code).await);
    while started.elapsed() < Duration::from_secs(4) {
        tokio::time::sleep(Duration::from_secs(1)).await;
        tokens = Tokens::read(&scene.application.refresh(&tokens.refresh).await);
    }
    // Used a moment ago, so that only the absolute end can refuse it.
    tokio::time::sleep(Duration::from_secs(7).saturating_sub(started.elapsed())).await;
    assert_oauth_error(
        &scene.application.refresh(&tokens.refresh).await,
        400,
        "invalid_grant",
    );
}

#[tokio::test]
async fn ref_05_an_idle_token_ends() {
    static SHORT: SharedServer = SharedServer::new(&[("COUNTERSIGN_REFRESH_IDLE_TTL", "1s")]);
    let mut scene = Scene::on(SHORT.get());
    let tokens = scene.tokens().await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_oauth_error(
        &scene.application.refresh(&tokens.refresh).await,
        400,
        "invalid_grant",
    );
}

/// Runs `off`, expects everything of the scene to be dead, runs `on`, expects that nothing came back.
async fn assert_ends_with(scene: &mut Scene, off: &[&str], on: &[&str]) {
    let tokens = scene.tokens().await;
    assert!(scene.is_alive(&tokens.access).await);
    for verb in [off, on] {
        let said = scene.server.cli(verb);
        assert_eq!(said.code, 0, "{verb:?}: {said:?}");
        // A change at the command line is seen within a second.
        tokio::time::sleep(Duration::from_millis(1100)).await;
        let refreshed = scene.application.refresh(&tokens.refresh).await;
        let error = refreshed.json()["error"].clone();
        assert!(
            error == "invalid_grant" || error == "invalid_client",
            "{verb:?}: {refreshed}"
        );
        assert_invalid_token(&scene.application.userinfo(&tokens.access).await);
    }
    assert_oauth_error(
        &scene.application.refresh(&tokens.refresh).await,
        400,
        "invalid_grant",
    );
    // Whoever signs in again begins a new family, which lives.
    scene.browser.cookies.clear();
    let anew = scene.tokens().await;
    assert!(scene.is_alive(&anew.access).await);
}

#[tokio::test]
async fn ref_06_a_disabled_user_ends_the_family() {
    let mut scene = Scene::on(server());
    let email = scene.person.email.clone();
    let off = ["user", "set", "--email", &email, "--disabled"];
    let on = ["user", "set", "--email", &email, "--enabled"];
    assert_ends_with(&mut scene, &off, &on).await;
}

#[tokio::test]
async fn ref_06_a_disabled_client_ends_the_family() {
    let mut scene = Scene::on(server());
    let id = scene.application.client.id.clone();
    let off = ["client", "set", &id, "--disabled"];
    let on = ["client", "set", &id, "--enabled"];
    assert_ends_with(&mut scene, &off, &on).await;
}

#[tokio::test]
async fn ref_06_a_suspended_organization_ends_the_family() {
    // All people and clients of the shared server are in this organization.
    let mut scene = Scene::on(std::sync::Arc::new(Server::start(Backend::Sqlite)));
    let off = ["organization", "set", "default", "--suspended"];
    let on = ["organization", "set", "default", "--active"];
    assert_ends_with(&mut scene, &off, &on).await;
}

#[tokio::test]
async fn ref_06_a_new_password_ends_the_family_and_the_session() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let email = scene.person.email.clone();
    let printed = scene.server.cli_json(&["admin", "recover", "--email", &email]);
    let link = printed["reset"].as_str().expect("a link").to_owned();
    // It is opened in another browser, by somebody who has forgotten the old password.
    let mut elsewhere = TestBrowser::new();
    let page = elsewhere.open(&link).await;
    let form = page
        .form_with("set-password")
        .unwrap_or_else(|| panic!("a form: {page}"));
    let chosen = "another long way in";
    elsewhere
        .submit(&page, form.fill("password", chosen).press("set-password"))
        .await;

    assert_oauth_error(
        &scene.application.refresh(&tokens.refresh).await,
        400,
        "invalid_grant",
    );
    assert_invalid_token(&scene.application.userinfo(&tokens.access).await);
    let request = scene.application.request("openid").url();
    let login = scene.browser.open(&request).await;
    let refused = scene.browser.sign_in(&login, &scene.person).await;
    assert!(
        refused.form_with("sign-in").is_some(),
        "the old password: {refused}"
    );
    scene.person.password = chosen.to_owned();
    let anew = scene.tokens().await;
    assert!(scene.is_alive(&anew.access).await);
}
