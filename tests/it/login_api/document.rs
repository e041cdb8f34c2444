//! NetRecon's published document, its examples as they stand there.

use serde_json::json;

use super::{is_alive, login, post, post_text, refused, server, tokens};
use crate::support::application::Application;
use crate::support::scene::new_person;
use crate::support::tokens::part;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn login_refresh_and_use_work_as_written() {
    let server = server();
    let person = new_person(&server);
    let body = format!(
        "{{\n\"email\": \"{}\",\n\"password\": \"{}\",\n\"totp_code\": \"123456\"\n}}",
        person.email, person.password
    );
    // Optional, required if 2FA enabled: without it, a code is passed over.
    let (access, refresh) = tokens(&post_text(&server, "login", &body).await);
    assert!(is_alive(&server, &access).await);
    let claims = Application::register(&server, &[]).verify(&access).await.claims;
    assert_eq!(
        (&claims["client_id"], &claims["aud"]),
        (&"cli_login".into(), &server.issuer().into()),
        "{claims}"
    );
    assert_eq!(
        (&claims["acr"], &claims["amr"]),
        (&"aal1".into(), &json!(["pwd"])),
        "{claims}"
    );
    assert!(
        claims["org"].as_str().is_some_and(|org| org.starts_with("org_")),
        "{claims}"
    );

    let again = post_text(
        &server,
        "refresh",
        &format!("{{\n\"refresh_token\": \"{refresh}\"\n}}"),
    )
    .await;
    let (new_access, new_refresh) = tokens(&again);
    assert_ne!(new_refresh, refresh);
    assert!(is_alive(&server, &new_access).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_scope_is_all_that_the_role_holds() {
    let server = server();
    let person = new_person(&server);
    let answer = login(&server, &person, &json!({})).await.json();
    let scope: Vec<&str> = answer["scope"].as_str().expect("a text").split(' ').collect();
    for read in [
        "scans_read",
        "devices_read",
        "alerts_read",
        "reports_read",
        "cve_read",
        "ids_read",
    ] {
        assert!(scope.contains(&read), "{scope:?}");
    }
    assert!(
        !scope.iter().any(|name| name.ends_with("_write")),
        "a viewer: {scope:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logout_ends_the_family_and_says_the_same_to_everything() {
    let server = server();
    let person = new_person(&server);
    let (access, refresh) = tokens(&login(&server, &person, &json!({})).await);
    let (other, _) = tokens(&login(&server, &person, &json!({})).await);
    for token in [refresh.as_str(), refresh.as_str(), "cs_rt_unknown", ""] {
        let page = post(&server, "logout", &json!({"refresh_token": token})).await;
        assert_eq!((page.status.as_u16(), page.body.as_str()), (204, ""), "{page}");
    }
    assert!(!is_alive(&server, &access).await);
    assert!(is_alive(&server, &other).await);
    refused(
        &post(&server, "refresh", &json!({"refresh_token": refresh})).await,
        401,
        "invalid_refresh_token",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reused_refresh_token_ends_the_family_and_a_retry_does_not() {
    let server = server();
    let person = new_person(&server);
    let (_, first) = tokens(&login(&server, &person, &json!({})).await);
    let refresh = async |token: &str| post(&server, "refresh", &json!({"refresh_token": token})).await;
    let (_, second) = tokens(&refresh(&first).await);
    let (_, retried) = tokens(&refresh(&first).await);
    assert_eq!(second, retried);
    let (access, third) = tokens(&refresh(&second).await);
    refused(&refresh(&first).await, 401, "invalid_refresh_token");
    refused(&refresh(&third).await, 401, "invalid_refresh_token");
    assert!(!is_alive(&server, &access).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_built_in_client_is_refused_by_every_oauth_endpoint() {
    let server = server();
    let person = new_person(&server);
    let (_, refresh) = tokens(&login(&server, &person, &json!({})).await);
    let application = Application::register(&server, &[]);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
        ("client_id", "cli_login"),
    ];
    let page = application.post_token(&form).await;
    assert_eq!(
        (page.status.as_u16(), &page.json()["error"]),
        (401, &"invalid_client".into()),
        "{page}"
    );
    let authorize = application.request("openid").set("client_id", "cli_login").url();
    let page = crate::support::test_browser::TestBrowser::new()
        .open(&authorize)
        .await;
    assert_eq!(page.status, 400, "{page}");
    let said = server.cli(&["client", "set", "cli_login", "--disabled"]);
    assert_ne!(said.code, 0, "{}", said.stdout);
    // Another client's refresh token is none of this sign-in's.
    tokens(&post(&server, "refresh", &json!({"refresh_token": refresh})).await);
    let mut scene = crate::support::scene::Scene::on(server.clone());
    let theirs = scene.tokens().await;
    refused(
        &post(&server, "refresh", &json!({"refresh_token": theirs.refresh})).await,
        401,
        "invalid_refresh_token",
    );
    post(&server, "logout", &json!({"refresh_token": theirs.refresh})).await;
    assert!(scene.is_alive(&theirs.access).await);
    assert_eq!(
        part(&theirs.access, 1)["client_id"],
        scene.application.client.id.as_str()
    );
}
