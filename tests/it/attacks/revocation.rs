//! INT at the revocation endpoint: who may end a token, what ends with it, and what nobody learns there.

use reqwest::Method;
use reqwest::header::ORIGIN;

use super::server;
use crate::support::application::{Application, assert_invalid_token, assert_oauth_error};
use crate::support::http::Page;
use crate::support::scene::Scene;
use crate::support::tokens::{Tokens, part};

fn assert_revoked(page: &Page) {
    assert_eq!(
        (page.status.as_u16(), page.body.as_str()),
        (200, ""),
        "RFC 7009 §2.2: {page}"
    );
    assert_eq!(page.header("cache-control"), Some("no-store"), "{page}");
}

#[tokio::test]
async fn int_03_somebody_elses_token_stays_valid() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    for other in [&["--public"] as &[&str], &[]].map(|more| Application::register(&scene.server, more)) {
        for token in [&tokens.refresh, &tokens.access] {
            assert_revoked(&other.revoke(token, &[]).await);
        }
    }
    // Nor does who only says that he is the client.
    let mut liar = scene.application.clone();
    liar.client.secret = "cs_cs_wrong".to_owned();
    assert_oauth_error(&liar.revoke(&tokens.refresh, &[]).await, 401, "invalid_client");
    liar.client.secret.clear();
    assert_oauth_error(&liar.revoke(&tokens.refresh, &[]).await, 401, "invalid_client");

    assert!(scene.is_alive(&tokens.access).await);
    Tokens::read(&scene.application.refresh(&tokens.refresh).await);
    let grant = part(&tokens.access, 1)["grant"].clone();
    let ended = scene.server.events_where(|event| event["target"] == grant);
    assert!(
        ended.iter().all(|event| event["type"] != "grant.revoked"),
        "{ended:?}"
    );
}

#[tokio::test]
async fn int_04_a_refresh_token_takes_the_access_tokens_along_and_not_the_other_way_round() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let newer = Tokens::read(&scene.application.refresh(&tokens.refresh).await);

    assert_revoked(&scene.application.revoke(&tokens.access, &[]).await);
    assert_invalid_token(&scene.application.userinfo(&tokens.access).await);
    assert!(scene.is_alive(&newer.access).await, "only the one that was named");
    let newest = Tokens::read(&scene.application.refresh(&newer.refresh).await);

    // Even by a token that was rotated since: who gives one up means the whole.
    assert_revoked(&scene.application.revoke(&newer.refresh, &[]).await);
    for token in [&newer.access, &newest.access] {
        assert_invalid_token(&scene.application.userinfo(token).await);
    }
    assert_oauth_error(
        &scene.application.refresh(&newest.refresh).await,
        400,
        "invalid_grant",
    );

    let grant = part(&tokens.access, 1)["grant"]
        .as_str()
        .expect("a grant")
        .to_owned();
    let ended = scene.server.events_on("grant.revoked", &grant);
    assert_eq!(ended.len(), 1, "{ended:?}");
    assert_eq!(ended[0]["reason"], "client_revoked");
    let jti = part(&tokens.access, 1)["jti"].as_str().expect("a jti").to_owned();
    assert_eq!(scene.server.events_on("access_token.revoked", &jti).len(), 1);
}

#[tokio::test]
async fn int_05_a_wrong_hint_hides_nothing() {
    let mut scene = Scene::on(server());
    for hint in ["access_token", "refresh_token", "id_token", "nonsense"] {
        let hint = [("token_type_hint", hint)];
        let tokens = scene.tokens().await;
        assert_revoked(&scene.application.revoke(&tokens.access, &hint).await);
        assert_invalid_token(&scene.application.userinfo(&tokens.access).await);
        assert_revoked(&scene.application.revoke(&tokens.refresh, &hint).await);
        assert_oauth_error(
            &scene.application.refresh(&tokens.refresh).await,
            400,
            "invalid_grant",
        );
    }
}

#[tokio::test]
async fn a_public_client_gives_its_tokens_up_too() {
    let mut scene = Scene::with(server(), &["--public"]);
    let request = scene.application.request_with_pkce("openid offline_access").url();
    let callback = scene.browser.authorize(&request, &scene.person).await;
    let code = crate::support::authorization::code_in(&callback);
    let tokens = Tokens::read(&scene.application.redeem_with_verifier(&code).await);
    assert_revoked(&scene.application.revoke(&tokens.refresh, &[]).await);
    assert_invalid_token(&scene.application.userinfo(&tokens.access).await);
}

#[tokio::test]
async fn what_is_no_token_writes_nothing_and_is_told_nothing() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let code = scene.code().await;
    for token in ["x", "cs_rt_unknown", &code, &tokens.id, "nr_live_0123"] {
        assert_revoked(&scene.application.revoke(token, &[]).await);
    }
    assert_revoked(&scene.application.revoke(&tokens.access, &[]).await);
    assert_revoked(&scene.application.revoke(&tokens.access, &[]).await);
    let jti = part(&tokens.access, 1)["jti"].as_str().expect("a jti").to_owned();
    assert_eq!(
        scene.server.events_on("access_token.revoked", &jti).len(),
        1,
        "once"
    );
    // None of the attempts took the code or the rest of the family along.
    Tokens::read(&scene.application.redeem(&code).await);
    Tokens::read(&scene.application.refresh(&tokens.refresh).await);

    let page = scene
        .application
        .send(Method::POST, "revoke", |request| {
            request.form(&[("client_id", "x")])
        })
        .await;
    assert_oauth_error(&page, 401, "invalid_client");
    assert_oauth_error(&scene.application.revoke("", &[]).await, 400, "invalid_request");
    let page = scene
        .application
        .send(Method::POST, "revoke?token=x", |request| {
            request.form(&[("a", "b")])
        })
        .await;
    assert_oauth_error(&page, 400, "invalid_request");
}

#[tokio::test]
async fn scripts_of_clients_may_ask_and_others_may_not() {
    let scene = Scene::on(server());
    for (origin, allowed) in [
        ("https://your-app.com", Some("https://your-app.com")),
        ("https://evil.test", None),
    ] {
        let page = scene
            .application
            .send(Method::POST, "revoke", |request| {
                request.header(ORIGIN, origin).form(&[("token", "x")])
            })
            .await;
        assert_eq!(page.header("access-control-allow-origin"), allowed, "{page}");
        assert_eq!(page.header("access-control-allow-credentials"), None, "{page}");
    }
}
