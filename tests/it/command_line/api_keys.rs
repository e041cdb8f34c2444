//! `api-key create`, `list`, `revoke` and `import`.

use countersign_identity::SecretDigest;
use serde_json::{Value, json};

use super::{assert_failed, fresh};
use crate::support::database::holds;
use crate::support::keys::Key;
use crate::support::process::{Backend, Server};

const FOREIGN: &str = "sk-0123456789abcdef0123456789abcdef";

fn arguments<'a>(verb: &'a str, email: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let all = [
        "api-key",
        verb,
        "--name",
        "CI",
        "--permission",
        "scans_read",
        "--user",
        email,
    ];
    [&all, more].concat()
}

#[test]
fn a_key_is_made_shown_once_listed_and_revoked() {
    let server = fresh();
    let person = server.create_person("alice@company.com");
    let more = [
        "--expires-at",
        "2099-01-31T12:00:00Z",
        "--allowed-cidr",
        "192.0.2.0/24",
    ];
    let made = server.cli_json(&arguments("create", &person.email, &more));
    let key = Key::read(&made);
    assert!(key.text.starts_with("nr_live_"), "{made}");
    assert_eq!(made["permissions"], json!(["scans_read"]));
    assert_eq!(made["allowed_cidrs"], json!(["192.0.2.0/24"]));
    assert_eq!(made["expires_at"], "2099-01-31T12:00:00Z");
    assert!(!holds(&server.database_bytes(), &key.text));

    let listed = server.cli_json(&["api-key", "list"]);
    assert_eq!(listed[0]["id"], key.id.as_str());
    assert_eq!(listed[0].get("key"), None);
    let table = server.cli(&["api-key", "list"]);
    assert!(
        table.stdout.contains(made["preview"].as_str().unwrap()),
        "{table:?}"
    );

    assert_eq!(
        server.cli_json(&["api-key", "revoke", &key.id]),
        json!({"revoked": key.id})
    );
    assert_eq!(server.cli_json(&["api-key", "list"]), json!([]));
    assert_failed(&server.cli(&["api-key", "revoke", &key.id]), 3, &key.id);
    assert_eq!(
        server.events_on("api_key.revoked", &key.id)[0]["actor"],
        "operator"
    );
}

#[tokio::test]
async fn a_key_from_elsewhere_works_as_it_is() {
    let server = Server::start(Backend::Sqlite);
    let person = server.create_person("alice@company.com");
    let import = arguments("import", &person.email, &["--json"]);
    let said = server.cli_with_input(&import, &format!("{FOREIGN}\n"));
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(said.json()["preview"], "sk-0…cdef");
    assert!(!said.stdout.contains(FOREIGN));
    assert!(server.believes(FOREIGN).await);
    assert_failed(&server.cli_with_input(&import, FOREIGN), 5, "known already");

    let other = format!("{FOREIGN}-2");
    let digest: String = SecretDigest::of(&other)
        .as_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let said = server.cli_json(&arguments("import", &person.email, &["--sha256", &digest]));
    assert_eq!(said["preview"], "…");
    assert!(server.believes(&other).await);
    let kinds: Vec<Value> = server
        .events_where(|event| event["type"] == "api_key.imported")
        .iter()
        .map(|event| event["actor"].clone())
        .collect();
    assert_eq!(kinds, ["operator", "operator"]);
}

#[test]
fn what_a_key_may_not_be_is_said_in_words() {
    let server = fresh();
    let person = server.create_person("alice@company.com");
    let create = |more: &[&str]| server.cli(&arguments("create", &person.email, more));
    assert_failed(&create(&["--permission", "root"]), 2, "permissions/1");
    assert_failed(&create(&["--permission", "billing"]), 2, "billing");
    assert_failed(&create(&["--expires-at", "2001-01-01T00:00:00Z"]), 2, "future");
    assert_failed(&create(&["--organization", "nowhere"]), 3, "nowhere");
    assert_failed(
        &server.cli(&arguments("create", "bob@company.com", &[])),
        3,
        "bob@company.com",
    );
    assert_failed(&create(&["--service-account", "x"]), 2, "cannot be used with");
    let short = server.cli_with_input(&arguments("import", &person.email, &[]), "hunter2");
    assert_failed(&short, 2, "20 to 512");
    assert_eq!(server.cli_json(&["api-key", "list"]), json!([]));
}
