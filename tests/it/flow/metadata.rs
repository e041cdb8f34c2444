//! What the server says about itself, and that it is so: the two metadata documents and the key set.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::server;
use crate::support::http::Page;
use crate::support::scene::Scene;
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::part;

const DOCUMENTS: [&str; 3] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/jwks.json",
];

async fn get(url: &str, headers: &[(&str, &str)]) -> Page {
    TestBrowser::new()
        .send(reqwest::Method::GET, url, |request| {
            headers
                .iter()
                .fold(request, |request, (name, value)| request.header(*name, *value))
        })
        .await
}

#[tokio::test]
async fn documents_are_cached_by_relying_parties_and_readable_by_scripts() {
    let server = server();
    for path in DOCUMENTS {
        let page = get(&server.url(path), &[("Origin", "https://anywhere.test")]).await;
        assert_eq!(page.status, 200, "{page}");
        assert_eq!(page.header("content-type"), Some("application/json"), "{page}");
        let cache = page.header("cache-control").unwrap_or_default();
        assert!(cache.contains("max-age=300"), "{page}");
        assert_eq!(page.header("access-control-allow-origin"), Some("*"), "{page}");
        assert_eq!(page.header("access-control-allow-credentials"), None, "{page}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{page}");

        let etag = page.header("etag").unwrap_or_else(|| panic!("an ETag: {page}"));
        let same = get(&server.url(path), &[("If-None-Match", etag)]).await;
        assert_eq!((same.status.as_u16(), same.body.as_str()), (304, ""), "{same}");
        assert_eq!(same.header("etag"), Some(etag));
        let other = get(&server.url(path), &[("If-None-Match", "\"other\"")]).await;
        assert_eq!(other.status, 200);
    }
}

#[tokio::test]
async fn key_01_no_private_part_is_published() {
    let mut scene = Scene::on(server());
    let set = get(&scene.server.url("/.well-known/jwks.json"), &[]).await.json();
    let keys = set["keys"].as_array().expect("keys").clone();
    // The one that signs, and its successor, published ahead.
    assert!(keys.len() >= 2, "{set}");
    let kids: HashSet<&str> = keys.iter().filter_map(|key| key["kid"].as_str()).collect();
    assert_eq!(kids.len(), keys.len());
    for key in &keys {
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(key.get(private).is_none(), "{private} in {key}");
        }
        assert_eq!(
            (&key["use"], &key["alg"], &key["kty"]),
            (&json!("sig"), &json!("RS256"), &json!("RSA"))
        );
        let modulus = URL_SAFE_NO_PAD
            .decode(key["n"].as_str().expect("a modulus"))
            .expect("base64url");
        assert!(modulus.len() * 8 >= 2048, "{key}");
    }
    let tokens = scene.tokens().await;
    assert_eq!(
        part(&tokens.id, 0)["kid"],
        keys[0]["kid"],
        "the active one comes first"
    );
}

#[tokio::test]
async fn key_03_discovery_says_what_is_used() {
    let mut scene = Scene::on(server());
    let issuer = scene.server.issuer().to_owned();
    let discovery = get(&scene.server.url(DOCUMENTS[0]), &[]).await.json();
    assert_eq!(get(&scene.server.url(DOCUMENTS[1]), &[]).await.json(), discovery);
    assert_eq!(discovery["issuer"], issuer.as_str());
    let members = discovery.as_object().expect("an object");
    assert!(!members.values().any(Value::is_null), "{discovery}");

    let mut endpoints = 0;
    for (name, value) in members {
        if let Some(url) = value
            .as_str()
            .filter(|_| name.ends_with("_endpoint") || name == "jwks_uri")
        {
            assert!(url.starts_with(&format!("{issuer}/")), "{name}: {url}");
            let page = get(url, &[]).await;
            assert_ne!(page.status, 404, "{name}: {page}");
            assert!(page.status.as_u16() < 500, "{name}: {page}");
            endpoints += 1;
        }
    }
    assert!(endpoints >= 7, "{discovery}");
    for (name, path) in [
        ("authorization_endpoint", "authorize"),
        ("token_endpoint", "token"),
    ] {
        assert_eq!(discovery[name], scene.application.endpoint(path).as_str());
    }
    let scopes = json!([
        "openid",
        "profile",
        "email",
        "address",
        "phone",
        "groups",
        "offline_access"
    ]);
    assert_eq!(discovery["scopes_supported"], scopes);
    assert_eq!(discovery["require_request_uri_registration"], true);

    let tokens = scene.tokens().await;
    for token in [&tokens.id, &tokens.access] {
        assert_eq!(part(token, 1)["iss"], discovery["issuer"]);
    }
}

#[tokio::test]
async fn htp_01_the_issuer_never_comes_from_the_host_header() {
    let server = server();
    let own = get(&server.url(DOCUMENTS[0]), &[]).await;
    for headers in [
        ("Host", "evil.test"),
        ("X-Forwarded-Host", "evil.test"),
        ("Forwarded", "host=evil.test"),
    ] {
        let page = get(&server.url(DOCUMENTS[0]), &[headers]).await;
        assert!(
            page.status == 200 || page.status == 400 || page.status == 421,
            "{page}"
        );
        assert!(!page.body.contains("evil.test"), "{page}");
        if page.status == 200 {
            assert_eq!(page.body, own.body);
        }
    }
}
