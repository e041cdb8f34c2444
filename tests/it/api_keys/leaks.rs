//! A key that somebody found in the open.

use reqwest::Method;
use serde_json::json;

use crate::support::http::Page;
use crate::support::keys::assert_problem;
use crate::support::process::{Backend, Server};

async fn report(server: &Server, key: &str) -> Page {
    let body = json!({"key": key, "found_at": "https://git.example/readme"});
    server
        .api(Method::POST, "api-keys/report-leak", |request| {
            request.json(&body)
        })
        .await
}

#[tokio::test]
async fn a_reported_key_dies_its_owner_is_told_and_the_reporter_learns_nothing() {
    let server = Server::start_with(
        Backend::Sqlite,
        &[("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "3")],
    );
    let person = server.person_as("viewer");
    let key = server.key(&person, &["scans_read"]);
    assert!(server.believes(&key.text).await);
    let real = report(&server, &key.text).await;
    let wrong = report(&server, "nr_live_0000").await;
    for page in [&real, &wrong] {
        assert_eq!((page.status.as_u16(), page.body.as_str()), (202, ""), "{page}");
    }
    assert!(!server.believes(&key.text).await);
    let [event] = &server.events_on("api_key.leaked", &key.id)[..] else {
        panic!("one event tells it");
    };
    assert_eq!(
        (&event["actor"], &event["peer"]),
        (&json!("anonymous"), &json!("127.0.0.1"))
    );
    // A dead key is as good as a wrong one.
    assert_eq!(report(&server, &key.text).await.status, 202);
    assert_eq!(server.events_on("api_key.leaked", &key.id).len(), 1);
    assert_eq!(report(&server, "nr_live_0001").await.status, 202);
    let throttled = report(&server, "nr_live_0002").await;
    assert_problem(&throttled, 429, "throttled");
    assert!(throttled.header("retry-after").is_some());
}
