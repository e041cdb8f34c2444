//! CLI-05: clients that authenticate by signed assertions (`private_key_jwt`), by the keys in their row and by those that
//! are fetched; and what a forged, old, foreign or repeated assertion is worth.

use std::time::Duration;

use futures_util::future::join_all;
use josekit::jws::{HS256, JwsHeader, serialize_compact};
use serde_json::{Value, json};

use super::server;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::authorization::code_in;
use crate::support::process::{Backend, Server};
use crate::support::scene::{SCOPE, Scene};
use crate::support::signing_client::{Key, key_set};
use crate::support::tls_host::TlsHost;
use crate::support::tokens::Tokens;

const MACHINE: [&str; 4] = ["--grant", "client_credentials", "--scope", "reports_read"];
const ASK: [(&str, &str); 1] = [("grant_type", "client_credentials")];

fn machine(server: &Server, keys: &[&Key]) -> Application {
    Application::register_signing(server, keys, &MACHINE)
}

/// One signed request for a machine token, with these changes to the claims.
async fn ask(application: &Application, key: &Key, changes: Value) -> crate::support::http::Page {
    let assertion = key.sign(&application.assertion_claims(&changes));
    application.post_with_assertion("token", &assertion, &ASK).await
}

#[tokio::test]
async fn cli_05_bad_assertions_are_refused() {
    let key = Key::new("ES256", "k1");
    let other = Key::new("ES256", "k1");
    let server = server();
    let application = machine(&server, &[&key]);
    let hour = 3600;
    let now = crate::support::signing_client::now();
    for changes in [
        json!({"aud": "https://other.test"}),
        json!({"aud": [application.issuer, "https://other.test"]}),
        json!({"aud": null}),
        json!({"exp": now - 1}),
        json!({"exp": null}),
        json!({"exp": now + hour}),
        json!({"exp": 1e300}),
        json!({"sub": application.client.id, "iss": "cli_other"}),
        json!({"iat": now + 600}),
        json!({"nbf": now + 600}),
        json!({"iat": now - hour}),
        json!({"jti": null}),
    ] {
        let refused = ask(&application, &key, changes.clone()).await;
        assert_oauth_error(&refused, 401, "invalid_client");
    }
    let good = key.sign(&application.assertion_claims(&json!({})));
    let (signed, _) = good.rsplit_once('.').expect("three parts");
    let (header, rest) = good.split_once('.').expect("three parts");
    let none = crate::support::tokens::encode(&json!({"alg": "none", "kid": "k1"}));
    let secret = key.public().to_string();
    let hmac = HS256.signer_from_bytes(secret.as_bytes()).expect("a secret");
    let claims = application.assertion_claims(&json!({})).to_string();
    for forged in [
        format!("{signed}."),
        format!("{signed}.{}", "A".repeat(86)),
        format!("{none}.{rest}"),
        format!("{none}.{}.", rest.split('.').next().expect("a payload")),
        other.sign(&application.assertion_claims(&json!({}))),
        serialize_compact(claims.as_bytes(), &JwsHeader::new(), &hmac).expect("a JWS"),
        format!("{header}.x.x"),
        "x".to_owned(),
    ] {
        let refused = application.post_with_assertion("token", &forged, &ASK).await;
        assert_oauth_error(&refused, 401, "invalid_client");
    }
    // None of all this used up what is good.
    Tokens::read(&application.post_with_assertion("token", &good, &ASK).await);
}

#[tokio::test]
async fn an_assertion_works_once_however_many_send_it() {
    let key = Key::new("EdDSA", "k1");
    let server = server();
    let application = machine(&server, &[&key]);
    let assertion = key.sign(&application.assertion_claims(&json!({})));
    let answers = join_all((0..20).map(|_| application.post_with_assertion("token", &assertion, &ASK))).await;
    let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|page| page.status == 200);
    assert_eq!(good.len(), 1, "exactly one is believed");
    for page in refused {
        assert_oauth_error(page, 401, "invalid_client");
    }
    assert_eq!(
        server.rows("spent_jtis", "issuer", &application.client.id).await,
        1
    );
    // Another client may use the same jti: it is spent for one.
    let jti = application.assertion_claims(&json!({}))["jti"].clone();
    let neighbour = machine(&server, &[&key]);
    for client in [&application, &neighbour] {
        Tokens::read(&ask(client, &key, json!({ "jti": jti })).await);
    }
}

#[tokio::test]
async fn every_algorithm_and_both_audiences_are_taken_at_every_endpoint() {
    let keys = ["RS256", "PS256", "ES256", "EdDSA"].map(|algorithm| Key::new(algorithm, algorithm));
    let mut scene = Scene::on(server());
    scene.application = Application::register_signing(&scene.server, &keys.iter().collect::<Vec<_>>(), &[]);
    for key in &keys {
        let application = scene.application.clone();
        let signed = |changes| key.sign(&application.assertion_claims(&changes));
        let request = application.request(SCOPE);
        let pushed = application
            .post_with_assertion("par", &signed(json!({})), &request.fields())
            .await;
        let request_uri = pushed.json()["request_uri"]
            .as_str()
            .expect("a request_uri")
            .to_owned();
        let url = application.with_request_uri(&request_uri).url();
        let callback = scene.browser.authorize(&url, &scene.person).await;
        let code = code_in(&callback);
        let for_the_endpoint = signed(json!({"aud": application.endpoint("token")}));
        let redeemed = application
            .post_with_assertion("token", &for_the_endpoint, &application.code_form(&code))
            .await;
        let tokens = Tokens::read(&redeemed);
        let revoked = application
            .post_with_assertion("revoke", &signed(json!({})), &[("token", &tokens.refresh)])
            .await;
        assert_eq!(revoked.status, 200, "{revoked}");
        assert!(!scene.is_alive(&tokens.access).await);
    }
}

#[tokio::test]
async fn cli_03_a_client_that_signs_has_no_secret_and_no_other_way() {
    let key = Key::new("ES256", "k1");
    let server = server();
    let application = machine(&server, &[&key]);
    assert_eq!(application.client.secret, "", "none was made");
    assert_oauth_error(&application.token(&ASK).await, 401, "invalid_client");
    let assertion = key.sign(&application.assertion_claims(&json!({})));
    let both = [ASK[0], ("client_secret", "x")];
    let refused = application.post_with_assertion("token", &assertion, &both).await;
    assert_oauth_error(&refused, 400, "invalid_request");
    // A secret client does not become another by signing.
    let secret = Application::register(&server, &MACHINE);
    let refused = ask(&secret, &key, json!({})).await;
    assert_oauth_error(&refused, 401, "invalid_client");
}

#[tokio::test]
async fn keys_that_are_fetched_turn_over_and_stay_good_while_the_door_is_shut() {
    let host = TlsHost::open();
    let settings = host.settings();
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let server = Server::start_with(Backend::Sqlite, &settings);
    let (first, second) = (Key::new("ES256", "first"), Key::new("ES256", "second"));
    host.put("/jwks.json", &key_set(&[&first]).to_string());
    let url = host.url("/jwks.json");
    let own = ["--auth-method", "private_key_jwt", "--jwks-uri", &url];
    let application = Application::register(&server, &[&own[..], &MACHINE].concat());

    for _ in 0..3 {
        Tokens::read(&ask(&application, &first, json!({})).await);
    }
    assert_eq!(host.asked("/jwks.json"), 1, "kept in memory");

    // A name that nobody knows asks again, but not at once, whoever sends it.
    for _ in 0..3 {
        assert_oauth_error(
            &ask(&application, &second, json!({})).await,
            401,
            "invalid_client",
        );
    }
    assert_eq!(host.asked("/jwks.json"), 1, "not within five seconds");
    host.put("/jwks.json", &key_set(&[&second]).to_string());
    tokio::time::sleep(Duration::from_millis(5100)).await;
    Tokens::read(&ask(&application, &second, json!({})).await);
    assert_oauth_error(&ask(&application, &first, json!({})).await, 401, "invalid_client");
    assert_eq!(host.asked("/jwks.json"), 2);

    // The door is shut, leads elsewhere, or shows what is no set: what is known stays good.
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        host.url("/else")
    );
    let long = format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(1024 * 1024));
    host.put("/else", &key_set(&[&first]).to_string());
    for answer in [
        redirect,
        "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".to_owned(),
    ] {
        host.put_raw("/jwks.json", &answer);
        tokio::time::sleep(Duration::from_millis(5100)).await;
        assert_oauth_error(&ask(&application, &first, json!({})).await, 401, "invalid_client");
        Tokens::read(&ask(&application, &second, json!({})).await);
    }
    host.put("/jwks.json", &long);
    tokio::time::sleep(Duration::from_millis(5100)).await;
    assert_oauth_error(&ask(&application, &first, json!({})).await, 401, "invalid_client");
    Tokens::read(&ask(&application, &second, json!({})).await);
    assert_eq!(host.asked("/else"), 0, "no redirect is followed");
    assert!(host.asked("/jwks.json") >= 5);
}

#[tokio::test]
async fn reg_02_no_keys_are_fetched_from_inside_on_default_settings() {
    let host = TlsHost::open();
    let key = Key::new("ES256", "k1");
    host.put("/jwks.json", &key_set(&[&key]).to_string());
    let url = host.url("/jwks.json");
    let own = ["--auth-method", "private_key_jwt", "--jwks-uri", &url];
    let server = server();
    let application = Application::register(&server, &[&own[..], &MACHINE].concat());
    assert_oauth_error(&ask(&application, &key, json!({})).await, 401, "invalid_client");
    assert_eq!(host.asked("/jwks.json"), 0, "no request went out");
}

#[tokio::test]
async fn keys_that_must_not_be_registered_are_not() {
    let server = server();
    let key = Key::new("ES256", "k1");
    let mut private = key.public();
    private["d"] = json!("AAAA");
    let short = {
        let jwk = josekit::jwk::Jwk::generate_rsa_key(1024).expect("a key");
        serde_json::to_value(jwk.to_public_key().expect("a public half").as_ref()).expect("JSON")
    };
    for (keys, words) in [
        (json!({"keys": [{"kty": "oct", "k": "AAAA"}]}), "symmetric"),
        (json!({"keys": [private]}), "private"),
        (json!({"keys": [short]}), "2048"),
        (json!({"keys": []}), "no key"),
        (json!([]), "JSON"),
    ] {
        let file = crate::support::signing_client::file_with(&keys.to_string());
        let path = file.path().display().to_string();
        let said = server.cli(&[
            "client",
            "create",
            "--name",
            "x",
            "--redirect-uri",
            "https://c1.test/cb",
            "--auth-method",
            "private_key_jwt",
            "--jwks",
            &path,
        ]);
        assert_eq!(said.code, 2, "{}", said.stderr);
        assert!(said.stderr.contains(words), "{words}: {}", said.stderr);
    }
}
