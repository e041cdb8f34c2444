//! APK-03 and APK-07 on two nodes: a key that ended at one is dead at both within a second, and so is what its owner
//! may no longer do.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use super::{SEEN_BY, TwoNodes};
use crate::support::keys::Key;
use crate::support::process::Server;

/// Asks until the answer is `wanted`; how long that took.
async fn until(wanted: impl AsyncFn() -> bool) -> Duration {
    let begun = Instant::now();
    while !wanted().await {
        assert!(begun.elapsed() < SEEN_BY, "not seen within {SEEN_BY:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    begun.elapsed()
}

async fn permissions(node: &Server, key: &Key) -> Value {
    let me = node.with_key(Method::GET, "auth/me", &key.text).await;
    me.json()["permissions"].clone()
}

fn run(node: &Server, verb: &[&str]) {
    let said = tokio::task::block_in_place(|| node.cli(verb));
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_dead_at_both_within_a_second_however_it_ends() {
    let nodes = TwoNodes::start(&[]).await;
    let (one, other) = (&*nodes.first, &nodes.second);
    let [deleted, disabled, demoted, suspended] = [(); 4].map(|()| one.person_as("operator"));
    let [gone, of_disabled, of_demoted, of_suspended] =
        [&deleted, &disabled, &demoted, &suspended].map(|person| one.key(person, &["scans_write"]));
    let manager = one.key(&deleted, &["api_keys_manage"]);
    // Both nodes hold each of them in their caches.
    for key in [&gone, &of_disabled, &of_demoted, &of_suspended] {
        for node in [one, other] {
            assert!(node.believes(&key.text).await);
        }
    }
    let mut took = Vec::new();

    let path = format!("api-keys/{}", gone.id);
    assert_eq!(
        one.with_key(Method::DELETE, &path, &manager.text).await.status,
        204
    );
    assert!(
        !one.believes(&gone.text).await,
        "at once where it was acknowledged"
    );
    took.push(("deleted", until(async || !other.believes(&gone.text).await).await));

    run(one, &["user", "set", "--email", &disabled.email, "--disabled"]);
    for node in [one, other] {
        let time = until(async || !node.believes(&of_disabled.text).await).await;
        took.push(("owner disabled", time));
    }

    run(
        one,
        &["user", "set", "--email", &demoted.email, "--role", "viewer"],
    );
    for node in [one, other] {
        let time = until(async || permissions(node, &of_demoted).await == json!([])).await;
        took.push(("role lost", time));
    }

    run(one, &["organization", "set", "default", "--suspended"]);
    for node in [one, other] {
        let time = until(async || !node.believes(&of_suspended.text).await).await;
        took.push(("organization suspended", time));
    }
    eprintln!("seen after: {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_was_used_at_both_nodes_keeps_its_last_use() {
    let nodes = TwoNodes::start(&[]).await;
    let (one, other) = (&*nodes.first, &nodes.second);
    let person = one.person_as("operator");
    let key = one.key(&person, &["api_keys_manage"]);
    assert!(one.believes(&key.text).await);
    let row = async || {
        let listed = tokio::task::block_in_place(|| one.cli_json(&["api-key", "list"]));
        listed[0]["last_used_at"].clone()
    };
    until(async || row().await.is_string()).await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    // The other node knows of no use of its own yet; what it shows is no older than the row.
    let listed = other.with_key(Method::GET, "api-keys", &key.text).await.json();
    let shown = listed["items"][0]["last_used_at"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(row().await != shown.as_str(), "fresher than the row: {listed}");
}
