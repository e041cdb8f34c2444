//! JWT: access tokens that were forged, edited, issued elsewhere or are something else, shown to userinfo.

use std::sync::Arc;
use std::time::Duration;

use josekit::jwk::Jwk;
use josekit::jws::{HS256, JwsHeader, RS256};
use serde_json::{Value, json};

use super::server;
use crate::support::application::assert_invalid_token;
use crate::support::process::{Backend, Server};
use crate::support::scene::Scene;
use crate::support::shared::SharedServer;
use crate::support::tokens::{Tokens, encode, part};

/// Each is refused, and the true token still works afterwards.
async fn assert_all_refused(scene: &Scene, tokens: &Tokens, forged: &[String]) {
    for token in forged {
        let answer = scene.application.userinfo(token).await;
        assert_invalid_token(&answer);
        assert!(!answer.body.contains(&scene.person.email), "{answer}");
    }
    assert!(scene.is_alive(&tokens.access).await);
}

/// The token's three parts.
fn parts(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().expect("a token has three parts")
}

/// The header of our tokens with other members.
fn header_with(token: &str, changes: Value) -> Value {
    let mut header = part(token, 0);
    let members = header.as_object_mut().expect("a header is an object");
    members.extend(changes.as_object().expect("changes are an object").clone());
    header
}

#[tokio::test]
async fn jwt_01_alg_none_is_refused() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let [_, payload, signature] = parts(&tokens.access);
    let mut forged = Vec::new();
    for alg in ["none", "None", "NONE", ""] {
        let header = encode(&header_with(&tokens.access, json!({ "alg": alg })));
        forged.push(format!("{header}.{payload}."));
        forged.push(format!("{header}.{payload}.{signature}"));
    }
    assert_all_refused(&scene, &tokens, &forged).await;
}

#[tokio::test]
async fn jwt_02_hs256_with_our_public_key_is_refused() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let url = scene.server.url("/.well-known/jwks.json");
    let keys = scene.browser.get(&url).await.json();
    let key = Jwk::from_map(keys["keys"][0].as_object().expect("a key").clone()).expect("a JWK");
    let pair = RS256
        .verifier_from_jwk(&key)
        .map(|_| key.clone())
        .expect("an RSA key");
    let modulus = pair
        .parameter("n")
        .and_then(Value::as_str)
        .expect("a modulus")
        .to_owned();
    let public = josekit::jwk::alg::rsa::RsaKeyPair::from_jwk(&key);
    let mut secrets = vec![modulus.into_bytes(), key.to_string().into_bytes()];
    if let Ok(public) = public {
        secrets.extend([public.to_pem_public_key(), public.to_der_public_key()]);
    }
    let kid = part(&tokens.access, 0)["kid"].clone();
    let payload = part(&tokens.access, 1).to_string();
    let forged: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let mut header = JwsHeader::new();
            header.set_token_type("at+jwt");
            header.set_key_id(kid.as_str().expect("a kid"));
            let signer = HS256.signer_from_bytes(secret).expect("a secret of enough bytes");
            josekit::jws::serialize_compact(payload.as_bytes(), &header, &signer).expect("a token")
        })
        .collect();
    assert_all_refused(&scene, &tokens, &forged).await;
}

#[tokio::test]
async fn jwt_03_a_key_sent_along_is_not_believed() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let kid = part(&tokens.access, 0)["kid"].clone();
    let pair = josekit::jwk::alg::rsa::RsaKeyPair::generate(2048).expect("a key pair");
    let signer = RS256
        .signer_from_pem(pair.to_pem_private_key())
        .expect("a signer");
    let public = pair.to_jwk_public_key();
    let payload = part(&tokens.access, 1).to_string();
    let mut forged = Vec::new();
    for (member, value) in [
        ("jwk", Some(Value::Object(public.as_ref().clone()))),
        ("x5c", Some(json!(["MIIB"]))),
        ("jku", Some(json!("https://evil.test/jwks.json"))),
        ("x5u", Some(json!("https://evil.test/cert.pem"))),
        ("kid", None),
    ] {
        let mut header = JwsHeader::new();
        header.set_token_type("at+jwt");
        header.set_claim("kid", Some(kid.clone())).expect("a kid");
        if let Some(value) = value {
            header.set_claim(member, Some(value)).expect("a header member");
        }
        forged.push(josekit::jws::serialize_compact(payload.as_bytes(), &header, &signer).expect("a token"));
    }
    assert_all_refused(&scene, &tokens, &forged).await;
}

#[tokio::test]
async fn jwt_04_an_expired_token_is_refused() {
    static SHORT: SharedServer = SharedServer::new(&[("COUNTERSIGN_ACCESS_TOKEN_TTL", "3s")]);
    let mut scene = Scene::on(SHORT.get());
    let tokens = scene.tokens().await;
    assert!(scene.is_alive(&tokens.access).await);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_invalid_token(&scene.application.userinfo(&tokens.access).await);
}

#[tokio::test]
async fn jwt_04_a_token_of_another_issuer_is_refused_even_from_the_same_key() {
    let mut first = Server::start(Backend::Sqlite);
    let tokens = {
        let shared = Arc::new(first);
        let mut scene = Scene::on(Arc::clone(&shared));
        let tokens = scene.tokens().await;
        drop(scene);
        first = Arc::into_inner(shared).expect("the scene is over");
        tokens
    };
    assert!(first.terminate().success());
    // The same data, so the same keys and the same grant, under another name.
    let mut second = Server::prepare(Backend::Sqlite, &[]);
    std::fs::create_dir_all(second.data()).expect("the folder can be made");
    for entry in std::fs::read_dir(first.data()).expect("the data can be listed") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_file() {
            std::fs::copy(entry.path(), second.data().join(entry.file_name())).expect("a copy");
        }
    }
    second.serve();
    let mut scene = Scene::on(Arc::new(second));
    let own = scene.tokens().await;
    assert_eq!(part(&own.access, 0)["kid"], part(&tokens.access, 0)["kid"]);
    assert_all_refused(&scene, &own, &[tokens.access]).await;
}

#[tokio::test]
async fn jwt_05_an_id_token_is_no_access_token() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    assert_all_refused(&scene, &tokens, std::slice::from_ref(&tokens.id)).await;

    // The other way round: an access token is no hint, so that logout asks.
    let query = format!("?id_token_hint={}", tokens.access);
    let page = scene
        .browser
        .open(&(scene.application.endpoint("logout") + &query))
        .await;
    assert!(page.form_with("confirm-logout").is_some(), "{page}");
    let silent = scene.application.request("openid").with("prompt", "none").url();
    let still = scene.browser.get(&silent).await.location().expect("an answer");
    crate::support::authorization::code_in(&still);
}

#[tokio::test]
async fn jwt_06_cut_and_edited_tokens_are_refused() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let other = scene.tokens().await;
    let [header, payload, signature] = parts(&tokens.access);
    let [_, other_payload, other_signature] = parts(&other.access);
    let mut claims = part(&tokens.access, 1);
    claims["scope"] = json!("openid email admin");
    let flipped = if payload.starts_with("eyJ") {
        payload.replacen("eyJ", "eyK", 1)
    } else {
        String::new()
    };
    let forged = [
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{header}.{flipped}.{signature}"),
        format!("{header}.{}.{signature}", encode(&claims)),
        format!("{header}.{other_payload}.{signature}"),
        format!("{header}.{payload}.{other_signature}"),
        format!("{header}.{payload}.{signature}="),
        format!("{header}.{payload}.{signature}.{signature}"),
        "x".to_owned(),
    ];
    assert_all_refused(&scene, &tokens, &forged).await;
}
