//! JWT-08: the shape of what each grant gives, verified with the published keys.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::server;
use crate::support::application::Application;
use crate::support::authorization::code_in;
use crate::support::scene::Scene;
use crate::support::tokens::Tokens;

fn names(claims: &Value) -> Vec<&str> {
    let members = claims.as_object().expect("claims are an object");
    let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn lifetime(claims: &Value) -> i64 {
    let at = |name: &str| {
        claims[name]
            .as_i64()
            .unwrap_or_else(|| panic!("{name} in {claims}"))
    };
    at("exp") - at("iat")
}

fn starts_with(claims: &Value, name: &str, prefix: &str) -> bool {
    claims[name].as_str().is_some_and(|text| text.starts_with(prefix))
}

#[tokio::test]
async fn jwt_08_an_access_token_of_a_person() {
    let mut scene = Scene::on(server());
    let code_grant = scene.tokens().await;
    let refreshed = Tokens::read(&scene.application.refresh(&code_grant.refresh).await);
    let first = scene.application.verify(&code_grant.access).await;
    let second = scene.application.verify(&refreshed.access).await;
    for token in [&first, &second] {
        assert_eq!(token.header["typ"], "at+jwt");
        assert_eq!(token.header["alg"], "RS256");
        let claims = &token.claims;
        let expected = [
            "acr",
            "amr",
            "aud",
            "auth_time",
            "client_id",
            "exp",
            "grant",
            "iat",
            "iss",
            "jti",
            "org",
            "scope",
            "sid",
            "sub",
        ];
        assert_eq!(names(claims), expected);
        assert_eq!(claims["iss"], scene.server.issuer());
        assert_eq!(claims["aud"], scene.server.issuer());
        assert_eq!(claims["client_id"], scene.application.client.id.as_str());
        assert_eq!(claims["scope"], "openid email offline_access");
        assert_eq!(
            (&claims["acr"], &claims["amr"]),
            (&json!("aal1"), &json!(["pwd"]))
        );
        assert_eq!(lifetime(claims), 3600);
        for (name, prefix) in [
            ("sub", "usr_"),
            ("org", "org_"),
            ("sid", "ses_"),
            ("grant", "grt_"),
        ] {
            assert!(starts_with(claims, name, prefix), "{claims}");
        }
    }
    assert_ne!(first.claims["jti"], second.claims["jti"]);
    assert_eq!(
        first.claims["auth_time"], second.claims["auth_time"],
        "a refresh is no sign-in"
    );
}

#[tokio::test]
async fn jwt_08_an_id_token() {
    let mut scene = Scene::with(server(), &["--id-token-claims", "minimal"]);
    let request = scene
        .application
        .request("openid offline_access")
        .with("nonce", "n+/=&\u{e4}");
    let callback = scene.browser.authorize(&request.url(), &scene.person).await;
    let tokens = Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
    let id = scene.application.verify(&tokens.id).await;
    assert_eq!(id.header["alg"], "RS256");
    assert_ne!(id.header["typ"], "at+jwt");
    let claims = &id.claims;
    let expected = [
        "acr",
        "amr",
        "at_hash",
        "aud",
        "auth_time",
        "exp",
        "iat",
        "iss",
        "nonce",
        "sid",
        "sub",
    ];
    assert_eq!(names(claims), expected);
    assert_eq!(
        claims["aud"],
        scene.application.client.id.as_str(),
        "a plain string"
    );
    assert_eq!(claims["nonce"], "n+/=&\u{e4}");
    // OpenID Connect Core §3.1.3.6: the left half of the hash.
    let hash = Sha256::digest(tokens.access.as_bytes());
    assert_eq!(claims["at_hash"], URL_SAFE_NO_PAD.encode(&hash[..16]));
    assert_eq!(
        (&claims["acr"], &claims["amr"]),
        (&json!("aal1"), &json!(["pwd"]))
    );
    assert!(lifetime(claims) <= 3600);
    let sub = claims["sub"].as_str().unwrap_or_default();
    assert!(sub.is_ascii() && sub.len() <= 127 && !sub.contains('@'), "{sub}");

    // OpenID Connect Core §12.2: the same person and sign-in.
    let refreshed = Tokens::read(&scene.application.refresh(&tokens.refresh).await);
    let again = scene.application.verify(&refreshed.id).await.claims;
    for name in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(again[name], claims[name], "{name}");
    }
}

#[tokio::test]
async fn jwt_08_an_access_token_of_a_machine() {
    let server = server();
    let machine = Application::register(
        &server,
        &["--grant", "client_credentials", "--scope", "scans_read"],
    );
    let tokens = Tokens::read(&machine.token(&[("grant_type", "client_credentials")]).await);
    let token = machine.verify(&tokens.access).await;
    assert_eq!(token.header["typ"], "at+jwt");
    let claims = &token.claims;
    let expected = [
        "aud",
        "client_id",
        "exp",
        "iat",
        "iss",
        "jti",
        "org",
        "scope",
        "sub",
    ];
    assert_eq!(names(claims), expected);
    assert_eq!(claims["sub"], claims["client_id"]);
    assert_eq!(claims["client_id"], machine.client.id.as_str());
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!(server.issuer()), &json!(server.issuer()))
    );
    assert_eq!(claims["scope"], "scans_read");
    assert_eq!(lifetime(claims), 3600);
}
