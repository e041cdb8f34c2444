//! When a key was last used: soon in its row, fresher in lists, and not lost at the end.

use std::time::{Duration, Instant};

use reqwest::Method;

use super::MANAGE;
use crate::support::process::{Backend, Server};

async fn row(server: &Server) -> Option<i64> {
    let used = server
        .number("SELECT coalesce(max(last_used_at), 0) FROM api_keys")
        .await;
    (used > 0).then_some(used)
}

#[tokio::test]
async fn the_first_use_is_written_within_a_second_and_later_ones_are_gathered() {
    let mut server = Server::start(Backend::Sqlite);
    let person = server.person_as("operator");
    let key = server.key(&person, &[MANAGE]);
    assert_eq!(row(&server).await, None);
    let begun = Instant::now();
    assert!(server.believes(&key.text).await);
    let first = loop {
        if let Some(first) = row(&server).await {
            break first;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(1),
            "the first use is not written"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let listed = server.with_key(Method::GET, "api-keys", &key.text).await.json();
    assert_eq!(listed["items"][0]["last_used_from"], "127.0.0.1", "{listed}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(row(&server).await, Some(first), "at most once a minute");
    let listed = server.with_key(Method::GET, "api-keys", &key.text).await.json();
    let shown = listed["items"][0]["last_used_at"].as_str().unwrap().to_owned();
    let written = server.cli_json(&["api-key", "list"])[0]["last_used_at"].clone();
    assert!(
        written != shown.as_str(),
        "the list shows the fresher one: {shown}"
    );

    assert!(server.terminate().success());
    assert!(
        row(&server).await.is_some_and(|last| last > first + 1000),
        "flushed at the end"
    );
}
