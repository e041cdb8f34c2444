//! What `COUNTERSIGN_LOGIN_API`, `_REFRESH` and `_ALLOWED_ORIGINS` do.

use serde_json::json;

use super::{is_alive, login, post, refused, tokens};
use crate::support::http::{Page, client};
use crate::support::process::{Backend, Server};
use crate::support::scene::new_person;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn off_closes_the_addresses() {
    let server = Server::start_with(Backend::Sqlite, &[("COUNTERSIGN_LOGIN_API", "off")]);
    let person = new_person(&server);
    refused(&login(&server, &person, &json!({})).await, 404, "not_found");
    for name in ["refresh", "logout"] {
        refused(
            &post(&server, name, &json!({"refresh_token": "x"})).await,
            404,
            "not_found",
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keep_returns_the_same_refresh_token_unspent() {
    let server = Server::start_with(Backend::Sqlite, &[("COUNTERSIGN_LOGIN_REFRESH", "keep")]);
    let person = new_person(&server);
    let (_, first) = tokens(&login(&server, &person, &json!({})).await);
    for _ in 0..3 {
        let (access, same) = tokens(&post(&server, "refresh", &json!({"refresh_token": first})).await);
        assert_eq!(same, first);
        assert!(is_alive(&server, &access).await);
    }
    post(&server, "logout", &json!({"refresh_token": first})).await;
    refused(
        &post(&server, "refresh", &json!({"refresh_token": first})).await,
        401,
        "invalid_refresh_token",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_scripts_of_the_listed_origins_may_read_the_answer() {
    let origins = "https://app.company.com, http://localhost:3000";
    let server = Server::start_with(Backend::Sqlite, &[("COUNTERSIGN_LOGIN_ALLOWED_ORIGINS", origins)]);
    let person = new_person(&server);
    let allowed = async |origin: &str| {
        let request = client()
            .post(format!("{}/api/v1/auth/login", server.issuer()))
            .header("Origin", origin)
            .json(&json!({"email": person.email, "password": person.password}));
        let page = Page::read(request.send().await.expect("it answers")).await;
        assert_eq!(page.status, 200, "{page}");
        assert!(
            page.header("access-control-allow-credentials").is_none(),
            "{page}"
        );
        page.header("access-control-allow-origin").map(str::to_owned)
    };
    for listed in ["https://app.company.com", "http://localhost:3000"] {
        assert_eq!(allowed(listed).await.as_deref(), Some(listed));
    }
    for other in ["https://company.com", "https://app.company.com.evil.test", "null"] {
        assert_eq!(allowed(other).await, None, "{other}");
    }
}
