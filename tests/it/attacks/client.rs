//! CLI: who claims to be a client at the token endpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;

use super::server;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::http::Page;
use crate::support::process::Server;
use crate::support::scene::Scene;
use crate::support::tokens::Tokens;

const MACHINE: [&str; 4] = ["--grant", "client_credentials", "--scope", "scans_read"];
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// A client that acts for itself; its redirect URI is never used.
fn machine(server: &Server, more: &[&str]) -> Application {
    Application::register(server, &[&MACHINE, more].concat())
}

async fn with_basic(application: &Application, pair: &str, fields: &[(&str, &str)]) -> Page {
    let header = format!("Basic {}", STANDARD.encode(pair));
    application
        .send(Method::POST, "token", |request| {
            request.header("Authorization", header).form(fields)
        })
        .await
}

/// RFC 6749 Appendix B with every byte escaped.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn cli_01_wrong_or_absent_credentials() {
    let mut scene = Scene::on(server());
    let code = scene.code().await;
    let application = &scene.application;
    let id = application.client.id.as_str();
    let form = application.code_form(&code);

    let basic = with_basic(application, &format!("{id}:wrong"), &form).await;
    assert_oauth_error(&basic, 401, "invalid_client");
    let challenge = basic.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Basic"), "{basic}");

    for more in [
        vec![("client_id", id), ("client_secret", "wrong")],
        vec![("client_id", id)],
        vec![],
    ] {
        let answer = application.post_token(&[form.clone(), more].concat()).await;
        assert_oauth_error(&answer, 401, "invalid_client");
    }
    // Failed authentication burns no code and is no replay: some clients try Basic, then post.
    Tokens::read(&application.redeem(&code).await);
}

#[tokio::test]
async fn cli_02_two_methods_in_one_request() {
    let server = server();
    let application = machine(&server, &[]);
    let (id, secret) = (&application.client.id, &application.client.secret);
    for more in [
        ("client_secret", secret.as_str()),
        ("client_assertion", "e30.e30."),
    ] {
        let answer = with_basic(&application, &format!("{id}:{secret}"), &[GRANT, more]).await;
        assert_oauth_error(&answer, 400, "invalid_request");
    }
}

#[tokio::test]
async fn cli_03_a_method_set_at_registration_is_the_only_one() {
    let server = server();
    for (method, post_is_right) in [("client_secret_basic", false), ("client_secret_post", true)] {
        let application = machine(&server, &["--auth-method", method]);
        let pair = format!("{}:{}", application.client.id, application.client.secret);
        let post = application.token(&[GRANT]).await;
        let basic = with_basic(&application, &pair, &[GRANT]).await;
        let (right, wrong) = if post_is_right {
            (post, basic)
        } else {
            (basic, post)
        };
        Tokens::read(&right);
        assert_oauth_error(&wrong, 401, "invalid_client");
    }
    // Unset means both.
    let application = machine(&server, &[]);
    let pair = format!("{}:{}", application.client.id, application.client.secret);
    Tokens::read(&application.token(&[GRANT]).await);
    Tokens::read(&with_basic(&application, &pair, &[GRANT]).await);
}

#[tokio::test]
async fn cli_04_header_and_body_must_name_the_same_client() {
    let server = server();
    let (c1, c2) = (machine(&server, &[]), machine(&server, &[]));
    let pair = format!("{}:{}", c1.client.id, c1.client.secret);
    let answer = with_basic(&c1, &pair, &[GRANT, ("client_id", &c2.client.id)]).await;
    assert_oauth_error(&answer, 400, "invalid_request");
    Tokens::read(&with_basic(&c1, &pair, &[GRANT, ("client_id", &c1.client.id)]).await);
}

#[tokio::test]
async fn cli_06_grants_that_are_unknown_or_not_allowed() {
    let server = server();
    let web = Application::register(&server, &[]);
    for (grant, error) in [
        ("password", "unsupported_grant_type"),
        ("foo", "unsupported_grant_type"),
        ("implicit", "unsupported_grant_type"),
        ("client_credentials", "unauthorized_client"),
    ] {
        let fields = [("grant_type", grant), ("username", "a"), ("password", "b")];
        assert_oauth_error(&web.token(&fields).await, 400, error);
    }
    assert_oauth_error(&web.token(&[]).await, 400, "invalid_request");
    let public = Application::register(&server, &["--public"]);
    assert_oauth_error(&public.token(&[GRANT]).await, 400, "unauthorized_client");

    // Nor can one be registered that would give its machine tokens to anybody who knows its id.
    let arguments = [
        "client",
        "create",
        "--name",
        "cli-06",
        "--public",
        "--grant",
        "client_credentials",
    ];
    let said = server.cli(&arguments);
    assert!(matches!(said.code, 1 | 2), "{said:?}");
    assert_eq!(server.rows("clients", "name", "cli-06").await, 0);
}

#[tokio::test]
async fn cli_07_guessing_is_throttled_per_address_and_locks_nobody_out() {
    let server = server();
    let application = machine(&server, &[]);
    let id = application.client.id.as_str();
    // In one minute 20 are judged; the loop may see the turn of a minute once.
    let mut judged = 0;
    let throttled = loop {
        let secret = format!("guess{judged}");
        let answer = application
            .post_token(&[GRANT, ("client_id", id), ("client_secret", &secret)])
            .await;
        if answer.status == 429 {
            break answer;
        }
        assert_oauth_error(&answer, 401, "invalid_client");
        judged += 1;
        assert!(judged <= 40, "nobody stops the guessing");
    };
    assert!(judged >= 20, "stopped after {judged}");
    assert!(throttled.header("retry-after").is_some(), "{throttled}");
    // The right secret from the same address has to wait; from elsewhere it is as good as ever.
    assert_eq!(application.token(&[GRANT]).await.status, 429);
    let elsewhere = reqwest::Client::builder()
        .local_address(std::net::IpAddr::from([127, 0, 0, 2]))
        .no_proxy()
        .build()
        .expect("a client can be made");
    let elsewhere = Application {
        http: elsewhere,
        ..application.clone()
    };
    Tokens::read(&elsewhere.token(&[GRANT]).await);
}

#[tokio::test]
async fn cli_08_basic_is_decoded_once_or_compared_raw() {
    let server = server();
    let application = machine(&server, &[]);
    let (id, secret) = (&application.client.id, &application.client.secret);
    let (once_id, once) = (escaped(id), escaped(secret));
    Tokens::read(&with_basic(&application, &format!("{id}:{secret}"), &[GRANT]).await);
    Tokens::read(&with_basic(&application, &format!("{once_id}:{once}"), &[GRANT]).await);

    let twice = format!("{id}:{}", escaped(&once));
    assert_oauth_error(
        &with_basic(&application, &twice, &[GRANT]).await,
        401,
        "invalid_client",
    );
    for broken in [
        format!("{id}:{secret}%"),
        format!("{id}:%zz"),
        format!("{id}:\u{e4}"),
        id.clone(),
    ] {
        let answer = with_basic(&application, &broken, &[GRANT]).await;
        assert_oauth_error(&answer, 401, "invalid_client");
    }
}
