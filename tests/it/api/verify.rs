//! `auth/verify`, as a proxy asks it before it lets a request through.

use serde_json::json;

use super::{get, server};
use crate::golden::credentials;
use crate::support::application::Application;
use crate::support::http::Page;
use crate::support::scene::Scene;
use crate::support::tokens::Tokens;

fn names(page: &Page) -> [String; 5] {
    ["user", "email", "groups", "organization", "scopes"].map(|name| {
        page.header(&format!("remote-{name}"))
            .unwrap_or("absent")
            .to_owned()
    })
}

#[tokio::test]
async fn a_key_passes_with_all_of_the_scopes_and_not_with_some() {
    let server = server();
    let owner = credentials::owner(&server, "verify-key@company.com");
    let key = credentials::key(&server, &owner, &["scans_read", "scans_write"]);
    let verify = async |query: &str| {
        get(&server, &format!("auth/verify{query}"), |request| {
            request.header("X-API-Key", &key)
        })
        .await
    };
    for query in [
        "",
        "?scope=scans_read",
        "?scope=scans_read+scans_write",
        "?audience=https://api.test",
    ] {
        let page = verify(query).await;
        assert_eq!(
            (page.status.as_u16(), page.body.as_str()),
            (200, ""),
            "{query} {page}"
        );
        let [user, email, groups, organization, scopes] = names(&page);
        assert!(user.starts_with("usr_"), "{page}");
        assert_eq!(
            [email, groups, organization, scopes],
            ["verify-key@company.com", "", "default", "scans_read scans_write"]
        );
    }
    let page = verify("?scope=scans_read+billing").await;
    assert_eq!(
        (page.status.as_u16(), &page.json()["required"]),
        (403, &json!(["billing"]))
    );
    assert_eq!(verify("?scope=%22").await.status, 400);
}

#[tokio::test]
async fn a_token_passes_for_its_audience_only() {
    let server = server();
    let machine = Application::register(
        &server,
        &["--grant", "client_credentials", "--scope", "scans_read"],
    );
    let tokens = Tokens::read(&machine.token(&[("grant_type", "client_credentials")]).await);
    let issuer = server.issuer().to_owned();
    for (query, status) in [
        (String::new(), 200),
        (format!("?audience={issuer}"), 200),
        ("?audience=https://other.test".to_owned(), 401),
    ] {
        let page = get(&server, &format!("auth/verify{query}"), |request| {
            request.bearer_auth(&tokens.access)
        })
        .await;
        assert_eq!(page.status, status, "{query} {page}");
        if status == 200 {
            assert_eq!(names(&page)[0], machine.client.id);
        }
    }
}

#[tokio::test]
async fn a_browser_passes_under_our_host_and_nothing_is_redirected() {
    let mut scene = Scene::on(server());
    let address = scene.server.url("/api/v1/auth/verify");
    let nobody = scene.browser.open(&address).await;
    assert_eq!(nobody.status, 401, "{nobody}");
    scene.tokens().await;
    let page = scene.browser.open(&address).await;
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(names(&page)[1], scene.person.email);
    assert!(page.header("set-cookie").is_none(), "{page}");
    // A viewer reads everything and changes nothing.
    let lacks = scene
        .browser
        .open(&format!("{address}?scope=scans_read+scans_write"))
        .await;
    assert_eq!(
        (lacks.status.as_u16(), &lacks.json()["required"]),
        (403, &json!(["scans_write"]))
    );
    let elsewhere = scene
        .browser
        .send(reqwest::Method::GET, &address, |request| {
            request.header("X-Forwarded-Host", "app.example")
        })
        .await;
    assert_eq!(elsewhere.status, 401, "{elsewhere}");
}

#[tokio::test]
async fn nobody_is_401_with_a_challenge() {
    let server = server();
    for key in [None, Some("nr_live_wrong")] {
        let page = get(&server, "auth/verify", |request| match key {
            Some(key) => request.header("X-API-Key", key),
            None => request,
        })
        .await;
        assert_eq!(page.status, 401, "{page}");
        assert!(page.header("www-authenticate").is_some(), "{page}");
    }
}
