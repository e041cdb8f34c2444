//! A key as a client of the token endpoint.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::{manager, server};
use crate::support::application::{Application, assert_oauth_error};
use crate::support::http::Page;
use crate::support::keys::assert_problem;
use crate::support::process::Server;
use crate::support::tokens::Tokens;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

async fn exchange(
    server: &Server,
    fields: &[(&str, &str)],
    credentials: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Page {
    server
        .api(Method::POST, "auth/oauth2/token", |request| {
            credentials(request.form(&[&[GRANT], fields].concat()))
        })
        .await
}

#[tokio::test]
async fn a_key_becomes_a_short_token_that_relying_parties_verify() {
    let server = server();
    let (person, key) = manager(&server, "operator", &["scans_read"]).await;
    let page = exchange(&server, &[("scope", "scans_read")], |request| {
        request.header("X-API-Key", &key.text)
    })
    .await;
    let tokens = Tokens::read(&page);
    assert_eq!(page.json()["expires_in"], 900);
    assert_eq!(
        (tokens.scope.as_str(), tokens.refresh.as_str()),
        ("scans_read", "")
    );
    let verified = Application::register(&server, &[]).verify(&tokens.access).await;
    assert_eq!(verified.header["typ"], "at+jwt");
    let claims = verified.claims;
    assert_eq!(claims["client_id"], key.id.as_str());
    assert!(claims["sub"].as_str().unwrap().starts_with("usr_"), "{claims}");
    assert_eq!(
        (&claims["aud"], &claims["amr"]),
        (&json!(server.issuer()), &json!(["key"]))
    );
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        900
    );

    let me = server
        .api(Method::GET, "auth/me", |request| {
            request.bearer_auth(&tokens.access)
        })
        .await;
    assert_eq!(me.status, 200, "{me}");
    assert_eq!(me.json()["user"]["email"], person.email.as_str());
    assert_eq!(
        me.json()["permissions"],
        json!(["scans_read"]),
        "scope only shrinks"
    );
    let list = server
        .api(Method::GET, "api-keys", |request| {
            request.bearer_auth(&tokens.access)
        })
        .await;
    assert_problem(&list, 403, "insufficient_scope");

    // The key's end is the token's, wherever it is asked about.
    let path = format!("api-keys/{}", key.id);
    assert_eq!(
        server.with_key(Method::DELETE, &path, &key.text).await.status,
        204
    );
    let me = server
        .api(Method::GET, "auth/me", |request| {
            request.bearer_auth(&tokens.access)
        })
        .await;
    assert_problem(&me, 401, "invalid_token");
    let again = exchange(&server, &[], |request| request.header("X-API-Key", &key.text)).await;
    assert_oauth_error(&again, 401, "invalid_client");
}

#[tokio::test]
async fn basic_carries_the_id_and_the_key() {
    let server = server();
    let person = server.person_as("viewer");
    let (key, other) = (
        server.key(&person, &["scans_read"]),
        server.key(&person, &["scans_read"]),
    );
    let basic = |pair: String| format!("Basic {}", STANDARD.encode(pair));
    let right = basic(format!("{}:{}", key.id, key.text));
    let page = exchange(&server, &[], |request| request.header("Authorization", right)).await;
    assert_eq!(Tokens::read(&page).scope, "scans_read");
    for pair in [
        format!("{}:{}", other.id, key.text),
        format!("{}:nr_live_wrong", key.id),
        format!("{}:", key.id),
    ] {
        let header = basic(pair);
        let page = exchange(&server, &[], |request| request.header("Authorization", header)).await;
        assert_oauth_error(&page, 401, "invalid_client");
        assert!(
            page.header("www-authenticate").unwrap().starts_with("Basic"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn a_key_gets_nothing_beyond_what_it_and_its_owner_hold() {
    let server = server();
    let person = server.person_as("operator");
    let key = server.key(&person, &["scans_read", "scans_write"]);
    let with_key = |request: RequestBuilder| request.header("X-API-Key", &key.text);
    for scope in ["scans_read reports_read", "openid", "offline_access"] {
        let page = exchange(&server, &[("scope", scope)], with_key).await;
        assert_oauth_error(&page, 400, "invalid_scope");
    }
    let page = exchange(&server, &[("resource", "https://other.test")], with_key).await;
    assert_oauth_error(&page, 400, "invalid_target");
    assert_eq!(
        Tokens::read(&exchange(&server, &[], with_key).await).scope,
        "scans_read scans_write"
    );
    let said = server.cli(&["user", "set", "--email", &person.email, "--role", "viewer"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(
        Tokens::read(&exchange(&server, &[], with_key).await).scope,
        "scans_read"
    );
}

#[tokio::test]
async fn a_key_is_a_client_of_no_other_grant_and_no_other_endpoint() {
    let server = server();
    let person = server.person_as("viewer");
    let key = server.key(&person, &["scans_read"]);
    let page = server
        .api(Method::POST, "auth/oauth2/token", |request| {
            request
                .header("X-API-Key", &key.text)
                .form(&[("grant_type", "refresh_token"), ("refresh_token", "x")])
        })
        .await;
    assert_oauth_error(&page, 400, "unauthorized_client");
    let pair = STANDARD.encode(format!("{}:{}", key.id, key.text));
    let page = server
        .api(Method::POST, "auth/oauth2/introspect", |request| {
            request
                .header("Authorization", format!("Basic {pair}"))
                .form(&[("token", "x")])
        })
        .await;
    assert_oauth_error(&page, 401, "invalid_client");
    let both = exchange(
        &server,
        &[("client_id", "cli_1"), ("client_secret", "s")],
        |request| request.header("X-API-Key", &key.text),
    )
    .await;
    assert_oauth_error(&both, 400, "invalid_request");
}
