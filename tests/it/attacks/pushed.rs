//! PAR: requests that were pushed ahead, used again, by somebody else, too late, with more than was pushed; and what
//! cannot be pushed at all.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;

use super::server;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::authorization::{CHALLENGE, STATE, assert_redirected_error, assert_shown_error, code_in};
use crate::support::house::House;
use crate::support::scene::{SCOPE, Scene};
use crate::support::shared::SharedServer;
use crate::support::test_browser::{TestBrowser, query};
use crate::support::tokens::Tokens;

const URN: &str = "urn:ietf:params:oauth:request_uri:";

async fn shown_as_over(url: &str) {
    let page = TestBrowser::new().get(url).await;
    assert_shown_error(&page, "invalid_request_uri");
}

#[tokio::test]
async fn par_01_a_reference_works_once_for_its_client_and_its_login_page_may_be_reloaded() {
    let mut scene = Scene::on(server());
    let request_uri = scene.application.pushed(&scene.application.request(SCOPE)).await;
    let secret = request_uri.strip_prefix(URN).expect("the URN of RFC 9126 §2.2");
    assert!(secret.len() >= 32, "128 bits and more: {secret}");
    let url = scene.application.with_request_uri(&request_uri).url();

    // In another client's hands it is worth nothing, and is not used up.
    let other = Application::register(&scene.server, &[]);
    shown_as_over(&other.with_request_uri(&request_uri).url()).await;

    let login = scene.browser.open(&url).await;
    let again = scene.browser.get(login.url.as_str()).await;
    assert!(again.form_with("sign-in").is_some(), "{again}");
    shown_as_over(&url).await;
    let consent = scene.browser.sign_in(&again, &scene.person).await;
    let answer = scene.browser.press(&consent, "allow").await;
    let callback = answer.location().expect("the client gets its answer");
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE));
    Tokens::read(&scene.application.redeem(&code_in(&callback)).await);

    shown_as_over(&url).await;
    let rows = scene
        .server
        .rows("authorization_codes", "client_id", &scene.application.client.id)
        .await;
    assert_eq!(rows, 1, "one code came of it");
}

#[tokio::test]
async fn par_01_a_reference_ends_with_its_time() {
    static SHORT: SharedServer = SharedServer::new(&[("COUNTERSIGN_REQUEST_URI_TTL", "1s")]);
    let scene = Scene::on(SHORT.get());
    let page = scene.application.push(&scene.application.request(SCOPE)).await;
    assert_eq!(page.json()["expires_in"], 1, "{page}");
    let request_uri = page.json()["request_uri"]
        .as_str()
        .expect("a request_uri")
        .to_owned();
    tokio::time::sleep(Duration::from_millis(1200)).await;
    shown_as_over(&scene.application.with_request_uri(&request_uri).url()).await;
}

#[tokio::test]
async fn par_01_of_many_browsers_at_once_one_gets_it() {
    let scene = Scene::on(server());
    for _ in 0..5 {
        let request_uri = scene.application.pushed(&scene.application.request(SCOPE)).await;
        let url = scene.application.with_request_uri(&request_uri).url();
        let pages = join_all((0..8).map(|_| {
            let url = url.clone();
            async move { TestBrowser::new().get(&url).await }
        }))
        .await;
        let (gone_on, refused): (Vec<_>, Vec<_>) = pages.iter().partition(|page| page.status == 303);
        assert_eq!(gone_on.len(), 1, "exactly one goes on");
        for page in refused {
            assert_shown_error(page, "invalid_request_uri");
        }
    }
}

#[tokio::test]
async fn par_02_who_is_not_the_client_pushes_nothing() {
    let scene = Scene::on(server());
    let request = scene.application.request(SCOPE);
    let mut liar = scene.application.clone();
    for secret in ["", "cs_cs_wrong"] {
        liar.client.secret = secret.to_owned();
        assert_oauth_error(&liar.push(&request).await, 401, "invalid_client");
    }
    let nobody = scene
        .application
        .send(Method::POST, "par", |form| {
            form.form(&request.clone().without("client_id").fields())
        })
        .await;
    assert_oauth_error(&nobody, 401, "invalid_client");
    let got = scene
        .application
        .send(Method::GET, "par", |request| request)
        .await;
    assert_eq!(got.status, 405, "{got}");
    assert_eq!(pushed_rows(&scene).await, 0);
}

#[tokio::test]
async fn par_03_what_the_authorization_endpoint_refuses_is_refused_at_the_push() {
    let scene = Scene::on(server());
    let good = scene.application.request(SCOPE);
    let plain = good
        .clone()
        .with("code_challenge", CHALLENGE)
        .with("code_challenge_method", "plain");
    for (bad, error) in [
        (
            good.clone().set("redirect_uri", "https://evil.test/cb"),
            "invalid_request",
        ),
        (good.clone().without("redirect_uri"), "invalid_request"),
        (
            good.clone().with("request_uri", &format!("{URN}x")),
            "invalid_request",
        ),
        (good.clone().set("scope", "admin:all"), "invalid_scope"),
        (
            good.clone().set("response_type", "token"),
            "unsupported_response_type",
        ),
        (plain, "invalid_request"),
    ] {
        assert_oauth_error(&scene.application.push(&bad).await, 400, error);
    }
    assert_eq!(pushed_rows(&scene).await, 0, "nothing was kept");
    // A scope that is not allowed is dropped as it is without a push.
    scene
        .application
        .pushed(&good.set("scope", "openid admin:all"))
        .await;
}

#[tokio::test]
async fn par_04_a_client_that_must_push_is_not_heard_otherwise() {
    let mut scene = Scene::with(server(), &["--require-pushed-authorization-requests"]);
    let plain = TestBrowser::new()
        .get(&scene.application.request(SCOPE).url())
        .await;
    assert_redirected_error(&plain, &scene.application, "invalid_request");
    let request_uri = scene.application.pushed(&scene.application.request(SCOPE)).await;
    let url = scene.application.with_request_uri(&request_uri).url();
    let callback = scene.browser.authorize(&url, &scene.person).await;
    Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
}

#[tokio::test]
async fn par_05_only_what_was_pushed_counts() {
    let mut scene = Scene::on(server());
    let pushed = scene
        .application
        .pushed(&scene.application.request("openid"))
        .await;
    let url = scene
        .application
        .with_request_uri(&pushed)
        .with("redirect_uri", "https://evil.test/cb")
        .with("scope", "openid email billing")
        .with("state", "another")
        .with("response_mode", "fragment")
        .with("prompt", "none")
        .url();
    let callback = scene.browser.authorize(&url, &scene.person).await;
    assert!(
        callback.as_str().starts_with(&scene.application.redirect_uri),
        "{callback}"
    );
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE), "{callback}");
    let tokens = Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
    assert_eq!(tokens.scope, "openid");
}

#[tokio::test]
async fn every_client_pushes_with_what_it_authenticates_with() {
    let mut scene = Scene::on(server());
    let client = &scene.application.client;
    let fields = scene.application.request(SCOPE);
    let basic = scene
        .application
        .send(Method::POST, "par", |request| {
            request
                .basic_auth(&client.id, Some(&client.secret))
                .form(&fields.fields())
        })
        .await;
    assert_eq!(basic.status, 201, "{basic}");

    let public = Application::register(&scene.server, &["--public"]);
    let request_uri = public.pushed(&public.request_with_pkce(SCOPE)).await;
    let url = public.with_request_uri(&request_uri).url();
    let callback = scene.browser.authorize(&url, &scene.person).await;
    Tokens::read(&public.redeem_with_verifier(&code_in(&callback)).await);
    assert_oauth_error(&public.push(&public.request(SCOPE)).await, 400, "invalid_request");
}

#[tokio::test]
async fn what_waits_for_browsers_does_not_grow_without_bound() {
    let house = House::open(&[]);
    let request = house.application.request(SCOPE);
    let mut first = String::new();
    for number in 0..200 {
        let pushed = house.application.pushed(&request).await;
        if number == 0 {
            first = pushed;
        }
    }
    let turned_away = house.application.push(&request).await;
    assert_oauth_error(&turned_away, 429, "temporarily_unavailable");
    assert!(turned_away.header("retry-after").is_some(), "{turned_away}");
    let kept = house
        .server
        .rows("pushed_requests", "client_id", &house.application.client.id);
    assert_eq!(kept.await, 200);
    assert_eq!(house.count("requests.throttled"), 1);

    // A place is free again when a browser comes with one.
    let page = TestBrowser::new()
        .get(&house.application.with_request_uri(&first).url())
        .await;
    assert_eq!(page.status, 303, "{page}");
    house.application.pushed(&request).await;
}

async fn pushed_rows(scene: &Scene) -> i64 {
    scene
        .server
        .rows("pushed_requests", "client_id", &scene.application.client.id)
        .await
}
