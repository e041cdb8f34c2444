//! What the first start makes, and how there comes to be exactly one first administrator.

use std::os::unix::fs::PermissionsExt;

use futures_util::future::join_all;

use crate::support::accounts::Person;
use crate::support::http::Page;
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;

const ADMINISTRATORS: &str = "SELECT count(*) FROM users WHERE administrator";

fn owner() -> Person {
    Person {
        email: "owner@example.test".to_owned(),
        password: "four words of one's own".to_owned(),
    }
}

/// Sends the set-up form; no redirect is followed.
async fn set_up(browser: &mut TestBrowser, page: &Page, person: &Person) -> Page {
    let form = page
        .form_with("create")
        .unwrap_or_else(|| panic!("no set-up form: {page}"));
    let form = form
        .fill("email", &person.email)
        .fill("password", &person.password);
    browser.submit(page, form).await
}

/// Signs in on our own pages; whether that leads home.
async fn gets_in(server: &Server, person: &Person) -> bool {
    let mut browser = TestBrowser::new();
    let login = browser.open(&server.url("/")).await;
    let page = browser.sign_in(&login, person).await;
    page.form_with("sign-out").is_some()
}

#[tokio::test]
async fn the_first_start_makes_files_that_nobody_else_reads_and_says_where_to_go() {
    let server = Server::start(Backend::Sqlite);
    let link = server.setup_link().expect("a first start prints the set-up link");
    assert!(link.starts_with(&server.url("/setup/")), "{link}");
    let secret = link.rsplit('/').next().unwrap();
    assert!(secret.len() >= 27, "{secret} is too short to be unguessable");

    let folder = std::fs::metadata(server.data()).unwrap().permissions().mode();
    assert_eq!(
        folder & 0o077,
        0,
        "the data folder is for its owner alone: {folder:o}"
    );
    for name in ["countersign.db", "master.key", "serve.lock"] {
        let file = server.data().join(name);
        let about = std::fs::metadata(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mode = about.permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{name} is for its owner alone: {mode:o}");
    }
    let key = std::fs::metadata(server.data().join("master.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    assert_eq!(
        server.number(ADMINISTRATORS).await,
        0,
        "there is no default account"
    );

    let mut browser = TestBrowser::new();
    let keys = browser.get(&server.url("/.well-known/jwks.json")).await.json();
    assert!(!keys["keys"].as_array().unwrap().is_empty(), "{keys}");
}

#[tokio::test]
async fn twenty_posts_at_once_make_exactly_one_administrator() {
    let server = Server::start(Backend::Sqlite);
    let link = server.setup_link().unwrap();
    let posts = (0..20).map(|number| async move {
        let mut browser = TestBrowser::new();
        let page = browser.open(link).await;
        let person = Person {
            email: format!("owner{number}@example.test"),
            ..owner()
        };
        (page, browser, person)
    });
    // All have the form before the first sends it.
    let ready = join_all(posts).await;
    let answers = join_all(ready.into_iter().map(|(page, mut browser, person)| async move {
        let answer = set_up(&mut browser, &page, &person).await;
        assert!(!answer.status.is_server_error(), "{answer}");
        person
    }))
    .await;

    assert_eq!(server.number(ADMINISTRATORS).await, 1);
    assert_eq!(server.number("SELECT count(*) FROM users").await, 1);
    assert_eq!(server.events_of("deployment.set_up").len(), 1);
    let mut inside = 0;
    for person in &answers {
        if gets_in(&server, person).await {
            inside += 1;
        }
    }
    assert_eq!(inside, 1, "one of twenty can sign in");
}

#[tokio::test]
async fn adm_09_the_first_administrator_is_the_only_first_one() {
    let mut server = Server::start(Backend::Sqlite);
    let old = server.setup_link().unwrap().to_owned();
    server.terminate();
    server.serve();
    let link = server.setup_link().unwrap().to_owned();
    assert_ne!(link, old, "each start makes a new link");

    let mut browser = TestBrowser::new();
    let ended = browser.open(&old).await;
    assert!(
        ended.status.is_client_error() && ended.form_with("create").is_none(),
        "{ended}"
    );
    let page = browser.open(&link).await;
    // Looking at it, as a scanner of mail does, uses nothing up.
    let page_again = TestBrowser::new().open(&link).await;
    assert!(page_again.form_with("create").is_some());
    set_up(&mut browser, &page, &owner()).await;
    assert!(gets_in(&server, &owner()).await);

    let mallory = Person {
        email: "mallory@example.test".to_owned(),
        ..owner()
    };
    let answer = set_up(&mut browser, &page, &mallory).await;
    assert!(answer.status.is_client_error(), "{answer}");
    server.terminate();
    server.serve();
    assert_eq!(server.setup_link(), None);
    for gone in [&old, &link] {
        let answer = TestBrowser::new().open(gone).await;
        assert!(answer.status.is_client_error(), "{answer}");
    }
    assert_eq!(server.number(ADMINISTRATORS).await, 1);
    assert_eq!(server.number("SELECT count(*) FROM users").await, 1);
}

#[tokio::test]
async fn a_set_up_link_runs_out() {
    let server = Server::start_with(Backend::Sqlite, &[("COUNTERSIGN_SETUP_LINK_TTL", "2s")]);
    let link = server.setup_link().unwrap();
    let mut browser = TestBrowser::new();
    let page = browser.open(link).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let answer = set_up(&mut browser, &page, &owner()).await;
    assert!(answer.status.is_client_error(), "{answer}");
    assert!(answer.body.contains("admin setup-link"), "the way on: {answer}");
    assert_eq!(server.number("SELECT count(*) FROM users").await, 0);

    let made = server.cli_json(&["admin", "setup-link"]);
    let url = made["setup"].as_str().unwrap_or_else(|| panic!("{made}"));
    let page = browser.open(url).await;
    assert!(page.form_with("create").is_some(), "{page}");
}

#[tokio::test]
async fn an_administrator_can_be_made_without_a_page() {
    let files = tempfile::TempDir::new().unwrap();
    let password = files.path().join("password");
    std::fs::write(&password, format!("{}\n", owner().password)).unwrap();
    let file = password.display().to_string();
    let mut server = Server::start_with(
        Backend::Sqlite,
        &[
            ("COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL", &owner().email),
            ("COUNTERSIGN_BOOTSTRAP_ADMIN_PASSWORD_FILE", &file),
        ],
    );
    assert_eq!(server.setup_link(), None);
    assert!(gets_in(&server, &owner()).await);
    assert_eq!(server.number(ADMINISTRATORS).await, 1);

    // Once there is one, the settings are ignored: neither another person nor another password.
    server.set("COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL", "other@example.test");
    std::fs::write(&password, "quite another password").unwrap();
    server.terminate();
    server.serve();
    assert!(gets_in(&server, &owner()).await);
    assert_eq!(server.number("SELECT count(*) FROM users").await, 1);
}

#[tokio::test]
async fn a_weak_bootstrap_password_makes_nobody() {
    let files = tempfile::TempDir::new().unwrap();
    let password = files.path().join("password");
    std::fs::write(&password, "password1\n").unwrap();
    let server = Server::prepare(
        Backend::Sqlite,
        &[
            ("COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL", &owner().email),
            (
                "COUNTERSIGN_BOOTSTRAP_ADMIN_PASSWORD_FILE",
                &password.display().to_string(),
            ),
        ],
    );
    let said = server.cli(&["serve"]);
    assert_ne!(said.code, 0);
    assert!(!said.stdout.contains("ready"), "{}", said.stdout);
    assert!(!said.stderr.contains("password1"), "{}", said.stderr);
    assert_eq!(server.number("SELECT count(*) FROM users").await, 0);
}
