//! `users`, `roles`, `groups`, `service-accounts` and `invitations` as their administrators use them.

use reqwest::Method;
use serde_json::json;

use super::desk::{Desk, code, first_error, id};
use crate::support::process::{Backend, Server};

#[tokio::test]
async fn an_account_is_made_changed_disabled_and_deleted() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let new = json!({"email": "Bob@acme.test", "name": "Bob", "role": "viewer"});
    let made = owner.make("users", new.clone()).await;
    assert!(made["managed"] == true && made["email_verified"] == false && made["disabled"] == false);
    let link = made["reset_link"]
        .as_str()
        .expect("without mail the link comes back once");
    assert!(link.starts_with(&server.url("/reset/")), "{link}");
    let path = format!("users/{}", id(&made));
    let read = owner.get(&path).await;
    assert!(
        read.get("reset_link").is_none(),
        "and is never read again: {read}"
    );
    let taken = owner.post("users", new).await;
    assert_eq!((taken.status.as_u16(), code(&taken).as_str()), (409, "conflict"));

    let changed = owner
        .patch(&path, json!({"name": "Robert", "role": "operator"}))
        .await;
    assert_eq!(changed.status, 200, "{changed}");
    assert!(changed.json()["name"] == "Robert" && changed.json()["role"] == "operator");
    let found = owner.items("users?email=BOB@ACME.TEST").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], made["id"]);

    let disabled = owner.patch(&path, json!({"disabled": true})).await;
    assert_eq!(disabled.json()["disabled"], true, "{disabled}");
    let reset = owner.post(&format!("{path}/reset"), json!({})).await;
    assert_eq!(reset.status, 409, "a disabled account gets no link: {reset}");
    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!(owner.delete(&path).await.status, 404);
    assert_eq!(owner.items("users?email=bob@acme.test").await.len(), 0);
    let kinds = [
        "user.created",
        "user.disabled",
        "user.deleted",
        "membership.ended",
    ];
    for kind in kinds {
        let events = owner
            .items(&format!("events?type={kind}&target={}", id(&made)))
            .await;
        assert_eq!(events.len(), 1, "{kind}");
    }
    let again = owner
        .make("users", json!({"email": "bob@acme.test", "role": "viewer"}))
        .await;
    assert_ne!(again["id"], made["id"], "an id never comes to mean somebody else");
}

#[tokio::test]
async fn of_an_account_that_is_not_managed_only_the_membership_changes() {
    let server = Server::start(Backend::Sqlite);
    super::desk::organization(&server, "other");
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let (_, carol) = super::desk::person(&server, "carol@acme.test", "other", "viewer");
    let said = server.cli(&["user", "set", "--email", "carol@acme.test", "--role", "viewer"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let path = format!("users/{carol}");
    let read = owner.get(&path).await;
    assert_eq!(read["managed"], false, "{read}");
    for change in [json!({"disabled": true}), json!({"name": "Mallory"})] {
        let refused = owner.patch(&path, change).await;
        assert_eq!(
            (refused.status.as_u16(), code(&refused).as_str()),
            (403, "not_managed")
        );
    }
    let refused = owner.post(&format!("{path}/reset"), json!({})).await;
    assert_eq!(refused.status, 403, "{refused}");
    assert_eq!(owner.patch(&path, json!({"role": "operator"})).await.status, 200);
    assert_eq!(owner.delete(&path).await.status, 204);
    let elsewhere = Desk::of(
        &server,
        &crate::support::accounts::Person {
            email: "carol@acme.test".to_owned(),
            password: "a long way to carol@acme.test".to_owned(),
        },
    )
    .await;
    assert_eq!(elsewhere.get("auth/me").await["organization"]["slug"], "other");
}

#[tokio::test]
async fn roles_are_made_given_and_kept_while_somebody_has_them() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let listed = owner.items("roles").await;
    assert_eq!(listed.len(), 5);
    assert!(listed.iter().all(|role| role["built_in"] == true));
    let auditor = json!({"name": "auditor", "permissions": ["alerts_read"]});
    let made = owner.make("roles", auditor.clone()).await;
    assert_eq!(owner.post("roles", auditor).await.status, 409);
    for (wrong, reason) in [
        (json!({"name": "owner", "permissions": []}), "built_in_role"),
        (
            json!({"name": "x", "permissions": ["everything"]}),
            "unknown_permission",
        ),
        (
            json!({"name": "x", "permissions": [], "administrator": true}),
            "unknown_field",
        ),
    ] {
        let refused = owner.post("roles", wrong).await;
        assert_eq!(
            (refused.status.as_u16(), first_error(&refused).as_str()),
            (422, reason)
        );
    }
    let bob = owner
        .make("users", json!({"email": "bob@acme.test", "role": "auditor"}))
        .await;
    assert_eq!(bob["role_id"], made["id"]);
    let path = format!("roles/{}", id(&made));
    let in_use = owner.delete(&path).await;
    assert_eq!(in_use.status, 409, "{in_use}");
    let changed = owner
        .patch(&path, json!({"permissions": ["alerts_read", "scans_read"]}))
        .await;
    assert_eq!(
        changed.json()["permissions"],
        json!(["alerts_read", "scans_read"])
    );
    owner
        .patch(&format!("users/{}", id(&bob)), json!({"role": "viewer"}))
        .await;
    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!(owner.items("roles").await.len(), 5);
    assert_eq!(
        owner.delete("roles/owner").await.status,
        404,
        "a built-in one stays"
    );
}

#[tokio::test]
async fn groups_have_members_and_names_that_tokens_say() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let group = owner.make("groups", json!({"name": "staff"})).await;
    assert_eq!(owner.post("groups", json!({"name": "staff"})).await.status, 409);
    let bob = owner
        .make("users", json!({"email": "bob@acme.test", "role": "viewer"}))
        .await;
    let (path, member) = (
        format!("groups/{}", id(&group)),
        format!("groups/{}/members/{}", id(&group), id(&bob)),
    );
    for _ in 0..2 {
        assert_eq!(owner.ask(Method::PUT, &member, None).await.status, 204);
    }
    let members = owner.items(&format!("{path}/members")).await;
    assert_eq!(members, [json!({"user_id": id(&bob)})]);
    let renamed = owner.patch(&path, json!({"name": "people"})).await;
    assert_eq!(renamed.json()["name"], "people");
    assert_eq!(owner.delete(&member).await.status, 204);
    assert_eq!(owner.delete(&member).await.status, 404);
    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!(owner.items("groups").await.len(), 0);
}

#[tokio::test]
async fn a_disabled_service_account_ends_its_keys_for_good() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let robot = owner
        .make("service-accounts", json!({"name": "robot", "role": "viewer"}))
        .await;
    let key = server.cli_json(&[
        "api-key",
        "create",
        "--name",
        "k",
        "--permission",
        "alerts_read",
        "--service-account",
        id(&robot),
    ]);
    let key = key["key"].as_str().expect("a key").to_owned();
    let status = async || {
        let asked = crate::support::http::client()
            .get(server.url("/api/v1/auth/me"))
            .header("X-API-Key", &key)
            .send()
            .await
            .expect("the server answers");
        asked.status().as_u16()
    };
    assert_eq!(status().await, 200);
    let path = format!("service-accounts/{}", id(&robot));
    assert_eq!(
        owner.patch(&path, json!({"disabled": true})).await.json()["disabled"],
        true
    );
    assert_eq!(status().await, 401);
    assert_eq!(
        owner.patch(&path, json!({"disabled": false})).await.json()["disabled"],
        false
    );
    assert_eq!(status().await, 401, "enabling revives none");
    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!(owner.items("service-accounts").await.len(), 0);
}

#[tokio::test]
async fn an_invitation_gives_its_link_once_and_can_be_withdrawn() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let invitation = json!({"email": "dora@acme.test", "role": "viewer"});
    let made = owner.make("invitations", invitation).await;
    let link = made["link"]
        .as_str()
        .expect("without mail the link comes back once");
    assert!(link.starts_with(&server.url("/invite/")), "{link}");
    let listed = owner.items("invitations").await;
    assert!(listed.len() == 1 && listed[0].get("link").is_none(), "{listed:?}");
    assert_eq!(listed[0]["role"], "viewer");
    let path = format!("invitations/{}", id(&made));
    assert_eq!(owner.delete(&path).await.status, 204);
    assert_eq!(owner.delete(&path).await.status, 404);
    assert_eq!(owner.items("invitations").await.len(), 0);
    let member = owner
        .post("invitations", json!({"email": owner.email, "role": "viewer"}))
        .await;
    assert_eq!(member.status, 409, "{member}");
}
