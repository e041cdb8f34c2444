//! `organizations` and `signing-keys`: what only runs the whole deployment, and an organization's own policy.

use reqwest::Method;
use serde_json::json;

use super::desk::{Desk, code, first_error, organization, person};
use crate::support::process::{Backend, Server};

async fn root(server: &Server) -> Desk {
    let (root, _) = person(server, "root@house.test", "default", "viewer");
    assert_eq!(
        server.cli(&["admin", "grant", "--email", "root@house.test"]).code,
        0
    );
    Desk::of(server, &root).await
}

#[tokio::test]
async fn an_organization_changes_its_own_name_and_policy_and_no_more() {
    let server = Server::start(Backend::Sqlite);
    let other = organization(&server, "other");
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let viewer = Desk::open(&server, "viewer@acme.test", "default", "viewer").await;
    let id = owner.get("auth/me").await["organization"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let path = format!("organizations/{id}");
    assert_eq!(viewer.get(&path).await["slug"], "default");
    assert_eq!(viewer.patch(&path, json!({"name": "Mine"})).await.status, 403);
    let policy = json!({"policy": {"require_second_factor": true, "api_key_ttl_seconds": 86400}});
    let changed = owner.patch(&path, policy).await;
    assert_eq!(changed.status, 200, "{changed}");
    let changed = owner
        .patch(&path, json!({"policy": {"require_second_factor": null}}))
        .await;
    assert_eq!(
        changed.json()["policy"],
        json!({"api_key_ttl_seconds": 86400}),
        "{changed}"
    );
    let short = owner
        .patch(&path, json!({"policy": {"access_token_ttl_seconds": 0}}))
        .await;
    assert_eq!(
        (short.status.as_u16(), first_error(&short).as_str()),
        (422, "too_short")
    );
    let suspending = owner.patch(&path, json!({"suspended": true})).await;
    assert_eq!(
        (suspending.status.as_u16(), code(&suspending).as_str()),
        (403, "insufficient_scope")
    );
    assert_eq!(owner.patch(&path, json!({"slug": "mine"})).await.status, 422);
    assert_eq!(owner.ask(Method::GET, "organizations", None).await.status, 403);
    let foreign = format!("organizations/{other}");
    assert_eq!(owner.ask(Method::GET, &foreign, None).await.status, 404);
    assert_eq!(owner.patch(&foreign, json!({"name": "Mine"})).await.status, 404);
}

#[tokio::test]
async fn the_deployment_administrator_enters_any_organization_and_leaves_a_trace() {
    let server = Server::start(Backend::Sqlite);
    let root = root(&server).await;
    let made = root
        .make("organizations", json!({"name": "Other", "slug": "other"}))
        .await;
    let other = made["id"].as_str().expect("an id").to_owned();
    let slugs: Vec<_> = root
        .items("organizations")
        .await
        .into_iter()
        .map(|one| one["slug"].clone())
        .collect();
    assert_eq!(slugs, ["default", "other"]);
    // A viewer at home manages nobody there, and everybody where they enter.
    assert_eq!(root.ask(Method::GET, "users", None).await.status, 403);
    let body = json!({"email": "first@other.test", "role": "owner"});
    let made = root.post("users?organization=other", body).await;
    assert_eq!(made.status, 201, "{made}");
    let listed = root.items(&format!("users?organization={other}")).await;
    assert_eq!(listed.len(), 1);
    let traces = root
        .items("events?organization=other&type=organization.entered")
        .await;
    assert!(traces.len() >= 2, "{traces:?}");
    assert!(
        traces.iter().any(|event| event["reason"] == "POST /api/v1/users"),
        "{traces:?}"
    );
    assert!(
        traces
            .iter()
            .all(|event| event["organization_id"] == other.as_str())
    );
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    for name in ["other", other.as_str(), "nowhere"] {
        let refused = owner
            .ask(Method::GET, &format!("users?organization={name}"), None)
            .await;
        assert_eq!(refused.status, 404, "{refused}");
    }
}

#[tokio::test]
async fn a_suspended_organization_has_ended() {
    let server = Server::start(Backend::Sqlite);
    let root = root(&server).await;
    let other = organization(&server, "other");
    let owner = Desk::open(&server, "owner@other.test", "other", "owner").await;
    let path = format!("organizations/{other}?organization=other");
    assert_eq!(owner.ask(Method::GET, "auth/me", None).await.status, 200);
    let suspended = root.patch(&path, json!({"suspended": true})).await;
    assert_eq!(suspended.json()["suspended"], true, "{suspended}");
    assert_eq!(owner.ask(Method::GET, "auth/me", None).await.status, 401);
    let active = root.patch(&path, json!({"suspended": false})).await;
    assert_eq!(active.json()["suspended"], false, "{active}");
    assert_eq!(
        owner.ask(Method::GET, "auth/me", None).await.status,
        401,
        "nothing revives"
    );
}

#[tokio::test]
async fn signing_keys_are_listed_rotated_and_revoked_without_their_private_halves() {
    let server = Server::start(Backend::Sqlite);
    let (who, _) = person(&server, "root@house.test", "default", "viewer");
    assert_eq!(server.cli(&["admin", "grant", "--email", &who.email]).code, 0);
    let root = Desk::of(&server, &who).await;
    let listed = root.items("signing-keys").await;
    assert_eq!(listed.len(), 2, "{listed:?}");
    let young = root.post("signing-keys/rotate", json!({})).await;
    assert_eq!((young.status.as_u16(), code(&young).as_str()), (409, "conflict"));
    let rotated = root.post("signing-keys/rotate", json!({"now": true})).await;
    assert_eq!(rotated.status, 200, "{rotated}");
    let listed = root.items("signing-keys").await;
    let active = listed
        .iter()
        .find(|key| key["state"] == "active")
        .expect("one signs");
    assert_eq!(active["kid"], rotated.json()["active"]);
    let retiring = listed
        .iter()
        .find(|key| key["state"] == "retiring")
        .expect("one ends");
    let kid = retiring["kid"].as_str().expect("a name");
    let path = format!("signing-keys/{kid}");
    assert_eq!(root.delete(&path).await.status, 204);
    let ended = root.ask(Method::GET, "auth/me", None).await;
    assert_eq!(
        ended.status, 401,
        "the administrator's own token was signed by it"
    );
    let root = Desk::of(&server, &who).await;
    assert_eq!(root.delete(&path).await.status, 404);
    assert!(!format!("{listed:?}").contains("sealed"));
}
