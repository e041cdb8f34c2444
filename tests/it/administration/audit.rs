//! `events`: what administrators do is recorded with who did it; a tenant reads its own; nobody edits the record.

use reqwest::Method;
use serde_json::json;

use super::desk::{Desk, id, organization};
use crate::support::process::{Backend, Server};

#[tokio::test]
async fn what_an_administrator_does_is_recorded_where_the_organization_reads_it() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let me = owner.get("auth/me").await;
    let made = owner
        .make("users", json!({"email": "bob@acme.test", "role": "viewer"}))
        .await;
    owner
        .patch(&format!("users/{}", id(&made)), json!({"name": "Bob"}))
        .await;
    let events = owner.items(&format!("events?target={}", id(&made))).await;
    let kinds: Vec<_> = events
        .iter()
        .map(|event| event["type"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(kinds, ["user.changed", "membership.changed", "user.created"]);
    for event in &events {
        assert_eq!(event["actor"], me["user"]["id"], "{event}");
        assert_eq!(event["organization_id"], me["organization"]["id"], "{event}");
        assert!(
            event["request_id"].is_string() && event["peer"] == "127.0.0.1",
            "{event}"
        );
    }
}

#[tokio::test]
async fn pages_of_events_go_back_in_time_without_gap() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    for number in 0..5 {
        owner
            .make("groups", json!({"name": format!("group {number}")}))
            .await;
    }
    let mut seen = Vec::new();
    let mut path = "events?type=group.created&limit=2".to_owned();
    loop {
        let page = owner.get(&path).await;
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|event| event["id"].clone()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("events?type=group.created&limit=2&cursor={cursor}");
    }
    let all = owner.items("events?type=group.created").await;
    assert_eq!(
        seen,
        all.iter().map(|event| event["id"].clone()).collect::<Vec<_>>()
    );
    assert_eq!(seen.len(), 5);
}

#[tokio::test]
async fn adm_06_the_record_is_not_edited_and_not_read_across_tenants() {
    let server = Server::start(Backend::Sqlite);
    let other = organization(&server, "other");
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let stranger = Desk::open(&server, "owner@other.test", "other", "owner").await;
    stranger.make("groups", json!({"name": "secret plan"})).await;
    let event = owner.items("events").await.swap_remove(0);
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::POST] {
        for path in ["events".to_owned(), format!("events/{}", id(&event))] {
            let status = owner
                .ask(method.clone(), &path, Some(&json!({})))
                .await
                .status
                .as_u16();
            assert!(status == 404 || status == 405, "{method} {path}: {status}");
        }
    }
    let again = owner
        .items(&format!(
            "events?target={}",
            event["target"].as_str().unwrap_or_default()
        ))
        .await;
    assert!(again.contains(&event), "{again:?}");
    let seen = owner.items("events?limit=100").await;
    assert!(
        seen.iter()
            .all(|event| event["organization_id"] != other.as_str()),
        "{seen:?}"
    );
    let target = stranger.items("groups").await.swap_remove(0);
    assert!(
        owner
            .items(&format!("events?target={}", id(&target)))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn adm_08_no_list_can_be_made_to_read_everything() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let long = "a".repeat(4000);
    for list in [
        "users",
        "groups",
        "roles",
        "clients",
        "service-accounts",
        "sessions",
        "grants",
        "events",
    ] {
        for query in [
            "limit=0",
            "limit=-1",
            "limit=1000000000",
            "page=1000000000",
            "sort=pw_hash",
            "cursor=*",
            &format!("filter={long}"),
        ] {
            let page = owner.ask(Method::GET, &format!("{list}?{query}"), None).await;
            assert_eq!(page.status, 400, "{list}?{query:.40}: {page}");
        }
    }
    let found = owner.items(&format!("users?email={long}")).await;
    assert!(found.is_empty());
    assert_eq!(
        owner.ask(Method::GET, "events?type=no.such", None).await.status,
        400
    );
    assert_eq!(
        owner
            .ask(Method::GET, "events?since=yesterday", None)
            .await
            .status,
        400
    );
}
