//! Nobody gives, or touches, more than they hold; nobody promotes themselves; an organization keeps an owner; what was
//! taken away is gone at the next request.

use serde_json::json;

use super::desk::{Desk, code, first_error, id, person};
use crate::support::process::{Backend, Server};

#[tokio::test]
async fn an_admin_neither_makes_nor_touches_an_owner() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let (admin, _) = person(&server, "admin@acme.test", "default", "admin");
    let admin = Desk::of(&server, &admin).await;
    let path = format!(
        "users/{}",
        owner.get("auth/me").await["user"]["id"].as_str().expect("an id")
    );
    let before = owner.get(&path).await;
    for refused in [
        admin
            .post("users", json!({"email": "x@acme.test", "role": "owner"}))
            .await,
        admin
            .post("users", json!({"email": "x@acme.test", "role": "billing"}))
            .await,
        admin
            .post("roles", json!({"name": "payer", "permissions": ["billing"]}))
            .await,
        admin
            .post("invitations", json!({"email": "x@acme.test", "role": "owner"}))
            .await,
        admin
            .post("service-accounts", json!({"name": "payer", "role": "billing"}))
            .await,
        admin.patch(&path, json!({"disabled": true})).await,
        admin.patch(&path, json!({"role": "viewer"})).await,
        admin.post(&format!("{path}/reset"), json!({})).await,
        admin.delete(&path).await,
        admin
            .post(
                "clients",
                json!({"name": "m", "grant_types": ["client_credentials"], "scopes": ["billing"]}),
            )
            .await,
    ] {
        assert_eq!(
            (refused.status.as_u16(), code(&refused).as_str()),
            (403, "insufficient_scope"),
            "{refused}"
        );
        assert_eq!(refused.json()["required"], json!(["billing"]), "{refused}");
    }
    assert_eq!(owner.get(&path).await, before);
    assert_eq!(owner.items("users").await.len(), 2);
    assert_eq!(owner.items("invitations").await.len(), 0);
    assert_eq!(owner.items("clients").await.len(), 0);
}

#[tokio::test]
async fn adm_03_nobody_promotes_themselves() {
    let server = Server::start(Backend::Sqlite);
    let admin = Desk::open(&server, "admin@acme.test", "default", "admin").await;
    let me = admin.get("auth/me").await;
    let path = format!("users/{}", me["user"]["id"].as_str().expect("an id"));
    let before = admin.get(&path).await;
    for change in [
        json!({"role": "owner"}),
        json!({"is_admin": true}),
        json!({"administrator": true}),
        json!({"tenant_id": "org_other"}),
        json!({"email_verified": true}),
        json!({"mfa_enabled": false}),
    ] {
        let refused = admin.patch(&path, change.clone()).await;
        assert_eq!(refused.status, 422, "{change}: {refused}");
    }
    assert_eq!(admin.get(&path).await, before);
    assert_eq!(admin.get("auth/me").await, me);
}

#[tokio::test]
async fn the_last_owner_is_not_removed_demoted_or_disabled() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let (second, second_id) = person(&server, "second@acme.test", "default", "owner");
    let path = format!("users/{second_id}");
    let second = Desk::of(&server, &second).await;
    let first = owner.get("auth/me").await;
    let first = format!("users/{}", first["user"]["id"].as_str().expect("an id"));
    assert_eq!(second.patch(&first, json!({"disabled": true})).await.status, 200);
    let own = second.patch(&path, json!({"role": "viewer"})).await;
    assert_eq!(
        (own.status.as_u16(), first_error(&own).as_str()),
        (422, "own_role")
    );
    for refused in [
        second.patch(&path, json!({"disabled": true})).await,
        second.delete(&path).await,
    ] {
        assert_eq!(
            (refused.status.as_u16(), code(&refused).as_str()),
            (409, "conflict"),
            "{refused}"
        );
    }
    let read = second.get(&path).await;
    assert!(read["role"] == "owner" && read["disabled"] == false, "{read}");
}

#[tokio::test]
async fn adm_05_rights_that_were_taken_away_are_gone_at_the_next_request() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let manager = json!({"name": "manager", "permissions": ["users_manage"]});
    let role = owner.make("roles", manager).await;
    let (admin, admin_id) = person(&server, "admin@acme.test", "default", "admin");
    let admin = Desk::of(&server, &admin).await;
    let (keeper, keeper_id) = person(&server, "keeper@acme.test", "default", "viewer");
    let path = format!("users/{keeper_id}");
    assert_eq!(owner.patch(&path, json!({"role": "manager"})).await.status, 200);
    let keeper = Desk::of(&server, &keeper).await;
    let key = server.cli_json(&[
        "api-key",
        "create",
        "--name",
        "k",
        "--permission",
        "users_manage",
        "--user",
        "keeper@acme.test",
    ]);
    let key = key["key"].as_str().expect("a key").to_owned();
    let by_key = async || {
        let asked = crate::support::http::client()
            .get(server.url("/api/v1/users"))
            .header("X-API-Key", &key)
            .send()
            .await
            .expect("the server answers");
        asked.status().as_u16()
    };
    let status =
        async |desk: &Desk, path: &str| desk.ask(reqwest::Method::GET, path, None).await.status.as_u16();
    assert_eq!((status(&keeper, "users").await, by_key().await), (200, 200));
    assert_eq!(status(&admin, "events").await, 200);

    let role = format!("roles/{}", id(&role));
    assert_eq!(
        owner
            .patch(&role, json!({"permissions": ["alerts_read"]}))
            .await
            .status,
        200
    );
    assert_eq!((status(&keeper, "users").await, by_key().await), (403, 403));
    assert_eq!(
        owner
            .patch(&format!("users/{admin_id}"), json!({"role": "viewer"}))
            .await
            .status,
        200
    );
    assert_eq!(status(&admin, "events").await, 403);
    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!((status(&keeper, "auth/me").await, by_key().await), (401, 401));
}
