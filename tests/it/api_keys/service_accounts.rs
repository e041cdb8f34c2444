//! Keys of service accounts: made by who manages users, and ended with the account.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{MANAGE, manager, server};
use crate::support::keys::{Key, assert_problem};

#[tokio::test]
async fn a_service_account_has_keys_and_no_second_factor_to_ask_for() {
    let server = server();
    let (person, manager) = manager(&server, "owner", &["users_manage", "scans_read", "billing"]).await;
    let account = json!({"name": format!("exporter of {}", person.email), "role": "operator"});
    let made = server
        .send_with_key(Method::POST, "service-accounts", &manager.text, &account)
        .await;
    assert_eq!(made.status, 403, "the role holds more than the key: {made}");
    let all = [
        MANAGE,
        "users_manage",
        "scans_read",
        "scans_write",
        "devices_read",
        "devices_write",
        "alerts_read",
        "alerts_write",
        "reports_read",
        "reports_write",
        "cve_read",
        "ids_read",
        "billing",
    ];
    let manager = server.key(&person, &all);
    let made = server
        .send_with_key(Method::POST, "service-accounts", &manager.text, &account)
        .await;
    assert_eq!(made.status, 201, "{made}");
    let id = made.json()["id"].as_str().unwrap().to_owned();

    let post = async |permissions: Value, id: &str| {
        let body = json!({"name": "export", "permissions": permissions, "service_account_id": id});
        server
            .send_with_key(Method::POST, "api-keys", &manager.text, &body)
            .await
    };
    assert_problem(&post(json!(["scans_read"]), "svc_1").await, 404, "not_found");
    let useless = post(json!(["billing"]), &id).await;
    assert_problem(&useless, 422, "validation_failed");
    assert_eq!(useless.json()["errors"][0]["code"], "not_held_by_owner");
    let made = post(json!(["scans_read"]), &id).await;
    assert_eq!(made.status, 201, "{made}");
    assert_eq!(
        (&made.json()["service_account_id"], &made.json()["user_id"]),
        (&json!(id), &Value::Null)
    );
    let key = Key::read(&made.json());
    let me = server.with_key(Method::GET, "auth/me", &key.text).await.json();
    assert_eq!(
        (&me["user"], &me["permissions"]),
        (&Value::Null, &json!(["scans_read"])),
        "{me}"
    );

    // A key that the operator gave the account manages keys without anybody's phone.
    let mut arguments = vec!["api-key", "create", "--name", "own", "--service-account", &id];
    for permission in [MANAGE, "scans_read"] {
        arguments.extend(["--permission", permission]);
    }
    let own = Key::read(&server.cli_json(&arguments));
    let body = json!({"name": "child", "permissions": ["scans_read"]});
    let child = server
        .send_with_key(Method::POST, "api-keys", &own.text, &body)
        .await;
    assert_eq!(child.status, 201, "{child}");
    let child = Key::read(&child.json());
    let listed = server.with_key(Method::GET, "api-keys", &own.text).await.json();
    assert_eq!(
        listed["items"].as_array().unwrap().len(),
        3,
        "the account's own: {listed}"
    );

    let path = format!("service-accounts/{id}");
    let off = json!({"disabled": true});
    let changed = server
        .send_with_key(Method::PATCH, &path, &manager.text, &off)
        .await;
    assert_eq!(changed.status, 200, "{changed}");
    for key in [&key, &own, &child] {
        assert!(
            !server.believes(&key.text).await,
            "at once where it was acknowledged"
        );
    }
    let on = json!({"disabled": false});
    let changed = server
        .send_with_key(Method::PATCH, &path, &manager.text, &on)
        .await;
    assert_eq!(changed.status, 200, "{changed}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    for key in [&key, &own, &child] {
        assert!(!server.believes(&key.text).await, "revived");
    }
}
