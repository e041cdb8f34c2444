//! Starts that are refused, in words and with the exit code that scripts rely on.

use crate::support::house::House;
use crate::support::process::{Backend, Server};

#[tokio::test]
async fn a_second_server_on_one_data_folder_is_refused() {
    let mut house = House::open(&[]);
    // Other ports, so that nothing but the folder is in its way.
    let mut second = Server::prepare(Backend::Sqlite, &[]);
    second.set("COUNTERSIGN_DATA_DIR", &house.server.data().display().to_string());
    let said = second.cli(&["serve"]);
    assert_eq!(said.code, 5, "{}", said.stderr);
    assert!(
        !said.stdout.contains("ready") && !said.stdout.contains("setup"),
        "{}",
        said.stdout
    );
    let folder = house.server.data().display().to_string();
    assert!(said.stderr.contains(&folder), "{}", said.stderr);
    house.still_works().await;

    // The lock goes with the process, also with one that was killed.
    house.server.kill();
    house.server.serve();
    house.still_works().await;
}

#[tokio::test]
async fn what_must_not_run_beside_a_server_is_refused_too() {
    let house = House::open(&[]);
    let said = house.server.cli(&["migrate", "up"]);
    assert_eq!(said.code, 5, "{}", said.stderr);
    let backup = house.server.data().join("copy.backup");
    let made = house
        .server
        .cli(&["backup", "create", &backup.display().to_string()]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let said = house
        .server
        .cli(&["backup", "restore", &backup.display().to_string()]);
    assert_eq!(said.code, 5, "{}", said.stderr);
    house.still_works().await;
}

#[test]
fn a_misspelt_setting_is_named_with_the_right_one() {
    for (name, meant) in [
        ("COUNTERSIGN_ISSUR", "COUNTERSIGN_ISSUER"),
        ("COUNTERSIGN_ACCES_TOKEN_TTL", "COUNTERSIGN_ACCESS_TOKEN_TTL"),
    ] {
        let server = Server::prepare(Backend::Sqlite, &[(name, "1h")]);
        for verb in [&["serve"][..], &["config", "check"]] {
            let said = server.cli(verb);
            let words = format!("{}{}", said.stdout, said.stderr);
            assert_ne!(said.code, 0, "{words}");
            assert!(words.contains(name) && words.contains("did you mean"), "{words}");
            assert!(words.contains(meant), "{words}");
        }
        assert!(!server.data().join("master.key").exists(), "nothing was begun");
    }
}

#[test]
fn a_wrong_value_says_what_it_should_be() {
    for (name, value) in [
        ("COUNTERSIGN_ACCESS_TOKEN_TTL", "one hour"),
        ("COUNTERSIGN_ISSUER", "http://id.example.com"),
        ("COUNTERSIGN_ISSUER", "https://id.example.com/"),
        ("COUNTERSIGN_TRUSTED_PROXIES", "everybody"),
        ("COUNTERSIGN_TLS_CERT_FILE", "/nowhere/certificate.pem"),
    ] {
        let server = Server::prepare(Backend::Sqlite, &[(name, value)]);
        let said = server.cli(&["serve"]);
        assert_eq!(said.code, 2, "{name}={value}: {}", said.stderr);
        assert!(said.stderr.contains("COUNTERSIGN_"), "{}", said.stderr);
        assert!(!said.stderr.contains("panicked"), "{}", said.stderr);
    }
}

#[tokio::test]
async fn a_lost_master_key_is_told_and_not_replaced() {
    let mut house = House::open(&[]);
    house.server.terminate();
    let file = house.server.data().join("master.key");
    let key = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    for verb in [&["serve"][..], &["user", "create", "--email", "bob@example.test"]] {
        let said = house.server.cli(verb);
        assert_ne!(said.code, 0);
        assert!(
            said.stderr.contains("master.key") && said.stderr.contains("missing"),
            "{}",
            said.stderr
        );
        assert!(!file.exists(), "a new key would open nothing");
    }

    // A key of another installation opens nothing either.
    let other = Server::start(Backend::Sqlite);
    std::fs::copy(other.data().join("master.key"), &file).unwrap();
    let said = house.server.cli(&["serve"]);
    assert_ne!(said.code, 0);
    assert!(said.stderr.contains("does not open"), "{}", said.stderr);

    std::fs::write(&file, key).unwrap();
    house.server.serve();
    house.still_works().await;
}

#[test]
fn a_port_in_use_is_told() {
    let first = Server::start(Backend::Sqlite);
    let port = first.node_url("").rsplit(':').next().unwrap().to_owned();
    let second = Server::prepare(
        Backend::Sqlite,
        &[("COUNTERSIGN_LISTEN", &format!("127.0.0.1:{port}"))],
    );
    let said = second.cli(&["serve"]);
    assert_ne!(said.code, 0);
    assert!(
        said.stderr.contains(&format!("127.0.0.1:{port}")),
        "{}",
        said.stderr
    );
    assert!(!said.stdout.contains("ready"));
}
