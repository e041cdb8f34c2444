//! PAR-06: requests that their client signed, by value, by reference and pushed; and objects that are unsigned, foreign,
//! old, or say something else than what stands beside them.

use josekit::jws::{HS256, JwsHeader, serialize_compact};
use serde_json::{Value, json};

use super::server;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::authorization::{Request, STATE, assert_redirected_error, assert_shown_error, code_in};
use crate::support::process::{Backend, Server};
use crate::support::scene::{SCOPE, Scene, new_person};
use crate::support::signing_client::{Key, file_with, key_set, now};
use crate::support::test_browser::{TestBrowser, query};
use crate::support::tls_host::TlsHost;
use crate::support::tokens::{Tokens, encode};

const TYPE: &str = "oauth-authz-req+jwt";

/// A client with a secret, whose requests these keys sign.
fn register(server: &Server, keys: &[&Key], more: &[&str]) -> Application {
    let file = file_with(&key_set(keys).to_string());
    let path = file.path().display().to_string();
    Application::register(server, &[&["--jwks", &path], more].concat())
}

/// What a good object says, with these changes; null takes a claim away.
fn claims(application: &Application, changes: &Value) -> Value {
    let mut claims = json!({
        "iss": application.client.id, "aud": application.issuer, "iat": now(), "exp": now() + 60,
        "client_id": application.client.id, "redirect_uri": application.redirect_uri,
        "response_type": "code", "scope": "openid email", "state": STATE,
    });
    for (name, value) in changes.as_object().expect("changes are an object") {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .expect("an object")
        .retain(|_, value| !value.is_null());
    claims
}

/// A request that is the object and nothing else.
fn bare(application: &Application, object: &str) -> Request {
    Request {
        endpoint: application.endpoint("authorize"),
        parameters: vec![
            ("client_id".to_owned(), application.client.id.clone()),
            ("request".to_owned(), object.to_owned()),
        ],
    }
}

#[tokio::test]
async fn only_what_was_signed_counts_whatever_signed_it() {
    let keys = ["RS256", "PS256", "ES256", "EdDSA"].map(|algorithm| Key::new(algorithm, algorithm));
    let mut scene = Scene::on(server());
    scene.application = register(&scene.server, &keys.iter().collect::<Vec<_>>(), &[]);
    for key in &keys {
        let object = key.sign_as(&claims(&scene.application, &json!({})), TYPE);
        let url = bare(&scene.application, &object)
            .with("response_type", "code")
            .with("scope", "openid email offline_access")
            .with("redirect_uri", "https://evil.test/cb")
            .with("state", "outside")
            .with("prompt", "none")
            .url();
        let callback = scene.browser.authorize(&url, &scene.person).await;
        let sent_to = callback.as_str().split('?').next();
        assert_eq!(sent_to, Some(scene.application.redirect_uri.as_str()));
        assert_eq!(query(&callback, "state").as_deref(), Some(STATE), "{callback}");
        let tokens = Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
        assert_eq!(tokens.scope, "openid email");
    }
}

#[tokio::test]
async fn par_06_bad_objects_are_refused_at_both_endpoints() {
    let (key, other) = (Key::new("ES256", "k1"), Key::new("ES256", "k1"));
    let server = server();
    let application = register(&server, &[&key], &[]);
    let sign = |changes: Value| key.sign_as(&claims(&application, &changes), TYPE);
    let good = sign(json!({}));
    let (_, rest) = good.split_once('.').expect("three parts");
    let payload = rest.split('.').next().expect("a payload");
    let none = encode(&json!({"alg": "none"}));
    let public = key.public().to_string();
    let hmac = HS256.signer_from_bytes(public.as_bytes()).expect("a secret");
    let text = claims(&application, &json!({})).to_string();
    for bad in [
        format!("{none}.{payload}."),
        format!("{none}.{rest}"),
        serialize_compact(text.as_bytes(), &JwsHeader::new(), &hmac).expect("a JWS"),
        other.sign_as(&claims(&application, &json!({})), TYPE),
        key.sign_as(&claims(&application, &json!({})), "at+jwt"),
        sign(json!({"aud": "https://other.test"})),
        sign(json!({"exp": now() - 1})),
        sign(json!({"nbf": now() + 600})),
        sign(json!({"iss": "cli_other"})),
        sign(json!({"client_id": "cli_other"})),
        sign(json!({"sub": application.client.id})),
        sign(json!({"request_uri": "https://c1.test/r"})),
        "x".to_owned(),
    ] {
        let shown = TestBrowser::new().get(&bare(&application, &bad).url()).await;
        assert_shown_error(&shown, "invalid_request_object");
        // With a redirect URI of its own beside it, the client is told.
        let told = application.request("openid").with("request", &bad);
        let told = TestBrowser::new().get(&told.url()).await;
        assert_redirected_error(&told, &application, "invalid_request_object");
        let pushed = application.post("par", &[("request", bad.as_str())]).await;
        assert_oauth_error(&pushed, 400, "invalid_request_object");
    }
    // An object cannot lead anywhere that is not registered either.
    let evil = sign(json!({"redirect_uri": "https://evil.test/cb"}));
    let shown = TestBrowser::new().get(&bare(&application, &evil).url()).await;
    assert_shown_error(&shown, "invalid_request");
    let codes = server.rows("authorization_codes", "client_id", &application.client.id);
    assert_eq!(codes.await, 0, "no code was issued");
}

#[tokio::test]
async fn a_signed_request_can_be_pushed_and_demanded() {
    let key = Key::new("PS256", "k1");
    let mut scene = Scene::on(server());
    scene.application = register(&scene.server, &[&key], &["--require-signed-request-object"]);
    let plain = TestBrowser::new()
        .get(&scene.application.request(SCOPE).url())
        .await;
    assert_redirected_error(&plain, &scene.application, "invalid_request");
    let pushed = scene.application.push(&scene.application.request(SCOPE)).await;
    assert_oauth_error(&pushed, 400, "invalid_request");

    let object = key.sign_as(&claims(&scene.application, &json!({})), TYPE);
    let pushed = scene
        .application
        .post("par", &[("request", object.as_str())])
        .await;
    assert_eq!(pushed.status, 201, "{pushed}");
    let request_uri = pushed.json()["request_uri"]
        .as_str()
        .expect("a request_uri")
        .to_owned();
    let url = scene.application.with_request_uri(&request_uri).url();
    let callback = scene.browser.authorize(&url, &scene.person).await;
    Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
}

#[tokio::test]
async fn a_reference_is_followed_only_where_it_is_registered() {
    let host = TlsHost::open();
    let settings = host.settings();
    let settings: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let server = Server::start_with(Backend::Sqlite, &settings);
    let person = new_person(&server);
    let key = Key::new("RS256", "k1");
    let registered = host.url("/request.jwt");
    let application = register(&server, &[&key], &["--request-uri", &registered]);
    host.put(
        "/request.jwt",
        &key.sign_as(&claims(&application, &json!({})), TYPE),
    );
    host.put(
        "/other.jwt",
        &key.sign_as(&claims(&application, &json!({})), TYPE),
    );

    // OpenID Connect Core §6.2: the fragment tells caches of a change and is no digest to be checked here.
    let url = application
        .with_request_uri(&format!("{registered}#whatever"))
        .with("response_type", "code")
        .with("scope", "openid")
        .url();
    let callback = TestBrowser::new().authorize(&url, &person).await;
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE), "{callback}");
    let tokens = Tokens::read(&application.redeem(&code_in(&callback)).await);
    assert_eq!(tokens.scope, "openid email", "from inside");

    for uri in [host.url("/other.jwt"), "https://evil.test/r".to_owned()] {
        let page = TestBrowser::new()
            .get(&application.with_request_uri(&uri).url())
            .await;
        assert_shown_error(&page, "invalid_request_uri");
    }
    assert_eq!(host.asked("/other.jwt"), 0, "nothing else is fetched");

    host.put_raw("/request.jwt", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    let page = TestBrowser::new()
        .get(&application.with_request_uri(&registered).url())
        .await;
    assert_shown_error(&page, "invalid_request_uri");
    let both = application.request("openid").with("request", "x");
    let both = TestBrowser::new()
        .get(&both.with("request_uri", &registered).url())
        .await;
    assert_redirected_error(&both, &application, "invalid_request");
}
