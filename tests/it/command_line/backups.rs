//! `backup create`, `verify` and `restore`.

use serde_json::json;

use super::{assert_failed, fresh};
use crate::support::database::holds;
use crate::support::http::client;
use crate::support::process::{Backend, Server};
use crate::support::scene::Scene;

/// A path in the server's own folder.
fn path(server: &Server, name: &str) -> String {
    server.data().with_file_name(name).display().to_string()
}

#[tokio::test]
async fn a_backup_of_a_running_server_comes_back_with_sessions_and_grants_ended() {
    let mut scene = Scene::on(Server::start(Backend::Sqlite).into());
    let tokens = scene.tokens().await;
    let (file, key) = {
        let server = &scene.server;
        let file = path(server, "backup.db");
        let created = server.cli_json(&["backup", "create", &file]);
        assert_eq!(created["file"], file.as_str());
        assert_eq!(created["bytes"], json!(std::fs::metadata(&file).unwrap().len()));
        assert_eq!(server.cli_json(&["backup", "verify", &file])["ok"], json!(true));
        let key = std::fs::read(server.data().join("master.key")).unwrap();
        (file, key)
    };
    let bytes = std::fs::read(&file).unwrap();
    assert!(
        !bytes.windows(key.len()).any(|window| window == key),
        "a backup holds no master key"
    );
    assert!(!holds(&bytes, &tokens.refresh), "nor any token");

    scene
        .server
        .cli_json(&["user", "create", "--email", "later@example.com"]);
    assert_failed(
        &scene.server.cli(&["backup", "restore", &file]),
        5,
        "a countersign server runs on the data folder",
    );
    let server = std::sync::Arc::get_mut(&mut scene.server).unwrap();
    assert!(server.terminate().success());
    let restored = server.cli_json(&["backup", "restore", &file]);
    assert_eq!(restored, json!({"file": file, "grants_kept": false}));
    server.serve();
    // Connections of the client before lead to the process that has ended.
    scene.application.http = client();

    assert!(
        !scene.is_alive(&tokens.access).await,
        "its access token has ended"
    );
    let refreshed = scene.application.refresh(&tokens.refresh).await;
    assert_eq!(refreshed.status, 400, "{refreshed}");
    let later = ["user", "set", "--email", "later@example.com", "--email-verified"];
    assert_failed(&scene.server.cli(&later), 3, "no account");
    // The person and the client are there: a new sign-in works.
    let again = scene.tokens().await;
    assert!(scene.is_alive(&again.access).await);
}

#[tokio::test]
async fn grants_live_on_only_when_asked_and_with_a_warning() {
    let mut scene = Scene::on(Server::start(Backend::Sqlite).into());
    let tokens = scene.tokens().await;
    let file = path(&scene.server, "backup.db");
    scene.server.cli_json(&["backup", "create", &file]);
    let server = std::sync::Arc::get_mut(&mut scene.server).unwrap();
    assert!(server.terminate().success());
    let said = server.cli(&["backup", "restore", "--keep-grants", &file]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stderr.contains("warning"), "{said:?}");
    server.serve();
    scene.application.http = client();
    assert!(scene.is_alive(&tokens.access).await);
}

#[test]
fn nothing_is_written_over_and_nothing_else_is_taken_for_a_backup() {
    let server = fresh();
    let file = path(&server, "backup.db");
    server.cli_json(&["backup", "create", &file]);
    assert_failed(&server.cli(&["backup", "create", &file]), 5, "exists already");
    let missing = path(&server, "missing.db");
    for verb in ["verify", "restore"] {
        assert_failed(&server.cli(&["backup", verb, &missing]), 3, "missing.db");
    }
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    for verb in ["verify", "restore"] {
        assert_failed(&server.cli(&["backup", verb, &file]), 6, "damaged");
    }
    assert_eq!(server.cli_json(&["organization", "list"])[0]["slug"], "default");
}

#[test]
fn on_another_machine_a_backup_wants_its_master_key() {
    let (old, new) = (fresh(), fresh());
    old.cli_json(&["user", "create", "--email", "alice@example.com"]);
    let file = path(&old, "backup.db");
    old.cli_json(&["backup", "create", &file]);

    assert_failed(&new.cli(&["backup", "restore", &file]), 1, "master key file");
    std::fs::create_dir_all(new.data()).unwrap();
    std::fs::copy(old.data().join("master.key"), new.data().join("master.key")).unwrap();
    new.cli_json(&["backup", "restore", &file]);
    let account = new.cli_json(&["user", "set", "--email", "alice@example.com", "--email-verified"]);
    assert_eq!(account["email_verified"], json!(true));
}
