//! `clients`: an organization configures its own applications, and reads no secret again.

use serde_json::{Value, json};

use super::desk::{Desk, code, first_error, id};
use crate::support::http::client;
use crate::support::process::{Backend, Server};

fn machine() -> Value {
    json!({"name": "Machine", "grant_types": ["client_credentials"], "scopes": ["scans_read"]})
}

/// Whether this secret opens the token endpoint.
async fn opens(server: &Server, made: &Value, secret: &str) -> bool {
    let answer = client()
        .post(server.url("/api/v1/auth/oauth2/token"))
        .basic_auth(id(made), Some(secret))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .expect("the server answers");
    answer.status() == 200
}

#[tokio::test]
async fn secrets_overlap_while_they_are_rotated_and_never_more_than_two_live() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let made = owner.make("clients", machine()).await;
    let secret = |value: &Value| {
        value["client_secret"]
            .as_str()
            .expect("a secret, once")
            .to_owned()
    };
    let path = format!("clients/{}", id(&made));
    let first = secret(&made);
    let read = owner.get(&path).await;
    assert!(!read.to_string().contains(&first) && read.get("client_secret").is_none());
    let second = secret(&owner.make(&format!("{path}/secret"), json!({})).await);
    assert!(opens(&server, &made, &first).await && opens(&server, &made, &second).await);
    let third = secret(
        &owner
            .make(&format!("{path}/secret"), json!({"overlap_seconds": 60}))
            .await,
    );
    assert!(
        !opens(&server, &made, &first).await,
        "the oldest of three is gone"
    );
    assert!(opens(&server, &made, &second).await && opens(&server, &made, &third).await);
    let fourth = secret(
        &owner
            .make(&format!("{path}/secret"), json!({"overlap_seconds": 0}))
            .await,
    );
    assert!(!opens(&server, &made, &third).await && opens(&server, &made, &fourth).await);
    let events = owner
        .items(&format!("events?type=client_secret.rotated&target={}", id(&made)))
        .await;
    assert_eq!(events.len(), 3);
}

#[tokio::test]
async fn a_client_is_changed_by_the_rules_of_registration_disabled_and_removed() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let made = owner.make("clients", machine()).await;
    let path = format!("clients/{}", id(&made));
    let secret = made["client_secret"].as_str().expect("a secret").to_owned();
    for (wrong, reason) in [
        (
            json!({"grant_types": ["authorization_code"]}),
            "invalid_client_metadata",
        ),
        (
            json!({"redirect_uris": ["http://app.example/cb"]}),
            "invalid_client_metadata",
        ),
        (json!({"scopes": ["everything"]}), "invalid_client_metadata"),
        (json!({"grant_types": ["password"]}), "invalid_format"),
        (json!({"organization_id": "org_other"}), "unknown_field"),
        (json!({"kind": "public"}), "unknown_field"),
    ] {
        let refused = owner.patch(&path, wrong.clone()).await;
        assert_eq!(
            (refused.status.as_u16(), first_error(&refused).as_str()),
            (422, reason),
            "{wrong}: {refused}"
        );
    }
    let changed = owner
        .patch(
            &path,
            json!({"name": "Renamed", "redirect_uris": ["https://app.example/cb"],
                   "grant_types": ["client_credentials", "authorization_code"], "require_pkce": true}),
        )
        .await;
    assert_eq!(changed.status, 200, "{changed}");
    assert!(changed.json()["require_pkce"] == true && changed.json()["name"] == "Renamed");
    assert_eq!(
        owner.patch(&path, json!({"disabled": true})).await.json()["disabled"],
        true
    );
    assert!(!opens(&server, &made, &secret).await);
    assert_eq!(
        owner.patch(&path, json!({"disabled": false})).await.json()["disabled"],
        false
    );
    assert!(opens(&server, &made, &secret).await);
    assert_eq!(owner.delete(&path).await.status, 204);
    assert!(!opens(&server, &made, &secret).await);
    assert_eq!(owner.items("clients").await.len(), 0);
}

#[tokio::test]
async fn the_deployments_clients_are_its_administrators_alone_and_cli_login_nobodys() {
    let server = Server::start(Backend::Sqlite);
    let owner = Desk::open(&server, "owner@acme.test", "default", "owner").await;
    let first_party =
        json!({"name": "House", "first_party": true, "redirect_uris": ["https://h.example/cb"]});
    let refused = owner.post("clients", first_party.clone()).await;
    assert_eq!(
        (refused.status.as_u16(), code(&refused).as_str()),
        (403, "insufficient_scope")
    );
    let (root, _) = super::desk::person(&server, "root@acme.test", "default", "owner");
    assert_eq!(
        server.cli(&["admin", "grant", "--email", "root@acme.test"]).code,
        0
    );
    let root = Desk::of(&server, &root).await;
    let made = root.make("clients", first_party).await;
    assert!(made["first_party"] == true && made["organization_id"].is_null());
    let path = format!("clients/{}", id(&made));
    assert_eq!(owner.ask(reqwest::Method::GET, &path, None).await.status, 404);
    let listed = root.items("clients?first_party=true").await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    for method in [reqwest::Method::GET, reqwest::Method::DELETE] {
        assert_eq!(root.ask(method, "clients/cli_login", None).await.status, 404);
    }
}
