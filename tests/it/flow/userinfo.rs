//! UIN: the userinfo endpoint, and what all token-bearing answers have in common.

use reqwest::Method;

use super::server;
use crate::support::application::{Application, assert_invalid_token};
use crate::support::http::Page;
use crate::support::scene::Scene;
use crate::support::tokens::Tokens;

#[tokio::test]
async fn get_and_post_take_the_token_from_header_or_form() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let application = &scene.application;
    let access = tokens.access.as_str();
    let get = application.userinfo(access).await;
    let post = application
        .send(Method::POST, "userinfo", |request| request.bearer_auth(access))
        .await;
    let form = application
        .send(Method::POST, "userinfo", |request| {
            request.form(&[("access_token", access)])
        })
        .await;
    // The scheme is compared without case.
    let lower = application
        .send(Method::GET, "userinfo", |request| {
            request.header("Authorization", format!("bearer {access}"))
        })
        .await;
    for page in [&get, &post, &form, &lower] {
        assert_eq!(page.status, 200, "{page}");
        assert_eq!(page.header("content-type"), Some("application/json"));
        assert_eq!(page.json(), get.json());
    }
    let both = application
        .send(Method::POST, "userinfo", |request| {
            request.bearer_auth(access).form(&[("access_token", access)])
        })
        .await;
    assert_eq!(both.status, 400, "{both}");
    let none = application.send(Method::GET, "userinfo", |request| request).await;
    assert_eq!(none.status, 401, "{none}");
    // RFC 6750 §3.1: without a token there is no error code to tell.
    let challenge = none.header("www-authenticate").unwrap_or_default();
    assert!(
        challenge.starts_with("Bearer") && !challenge.contains("error="),
        "{none}"
    );
    let below = application
        .send(Method::GET, "userinfo/emails", |request| request)
        .await;
    assert_eq!(below.status, 404, "{below}");
    assert!(
        below
            .header("content-type")
            .is_some_and(|kind| kind.contains("json")),
        "{below}"
    );
}

#[tokio::test]
async fn uin_01_a_token_in_the_query_is_not_taken() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let path = format!("userinfo?access_token={}", tokens.access);
    for method in [Method::GET, Method::POST] {
        let page = scene.application.send(method, &path, |request| request).await;
        assert!(page.status == 400 || page.status == 401, "{page}");
        assert!(!page.body.contains(&scene.person.email), "{page}");
    }
    assert!(!scene.server.log().contains(&tokens.access));
}

#[tokio::test]
async fn uin_02_claims_are_what_the_scope_opens() {
    let server = server();
    let mut plain = Scene::with(server.clone(), &["--scope", "scans_read"]);
    let tokens = plain.tokens_for("scans_read").await;
    let refused = plain.application.userinfo(&tokens.access).await;
    assert_eq!(refused.status, 403, "{refused}");
    let challenge = refused.header("www-authenticate").unwrap_or_default();
    assert!(challenge.contains("error=\"insufficient_scope\""), "{refused}");

    let mut scene = Scene::on(server.clone());
    let tokens = scene.tokens_for("openid").await;
    let claims = scene.application.userinfo(&tokens.access).await.json();
    for name in ["email", "email_verified", "name", "preferred_username", "groups"] {
        assert!(claims.get(name).is_none(), "{claims}");
    }

    // A machine is nobody about whom there is something to say.
    let machine = Application::register(
        &server,
        &["--grant", "client_credentials", "--scope", "scans_read"],
    );
    let tokens = Tokens::read(&machine.token(&[("grant_type", "client_credentials")]).await);
    let refused = machine.userinfo(&tokens.access).await;
    assert!(refused.status == 401 || refused.status == 403, "{refused}");
}

async fn with_origin(application: &Application, endpoint: &str, method: Method, origin: &str) -> Page {
    application
        .send(method, endpoint, |request| {
            request
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
        })
        .await
}

#[tokio::test]
async fn uin_03_only_scripts_of_client_origins_read_answers() {
    let scene = Scene::on(server());
    for endpoint in ["token", "userinfo"] {
        for method in [Method::POST, Method::OPTIONS] {
            let stranger = with_origin(&scene.application, endpoint, method.clone(), "https://x.test").await;
            assert_eq!(stranger.header("access-control-allow-origin"), None, "{stranger}");
            assert_eq!(stranger.header("vary"), Some("Origin"), "{stranger}");
            // The origin of the redirect URI.
            let own = with_origin(&scene.application, endpoint, method, "https://your-app.com").await;
            let allowed = own.header("access-control-allow-origin");
            assert_eq!(allowed, Some("https://your-app.com"), "{own}");
            for page in [&stranger, &own] {
                assert_eq!(page.header("access-control-allow-credentials"), None, "{page}");
            }
        }
    }
}

#[tokio::test]
async fn uin_04_nothing_of_a_person_is_kept_by_caches() {
    let mut scene = Scene::on(server());
    let request = scene.application.request("openid").url();
    let login = scene.browser.open(&request).await;
    let consent = scene.browser.sign_in(&login, &scene.person).await;
    let answer = scene.browser.press(&consent, "allow").await;
    let code = crate::support::authorization::code_in(&answer.location().expect("a code"));
    let token = scene.application.redeem(&code).await;
    let tokens = Tokens::read(&token);
    let userinfo = scene.application.userinfo(&tokens.access).await;
    let refused = scene.application.userinfo("x").await;
    assert_invalid_token(&refused);
    let home = scene.browser.open(&scene.server.url("/")).await;
    for (page, kind) in [
        (&login, "text/html"),
        (&consent, "text/html"),
        (&home, "text/html"),
        (&token, "application/json"),
        (&userinfo, "application/json"),
        (&refused, ""),
        (&answer, ""),
    ] {
        assert_eq!(page.header("cache-control"), Some("no-store"), "{page}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{page}");
        let found = page.header("content-type").unwrap_or_default();
        assert!(found.starts_with(kind), "{page}");
    }
}
