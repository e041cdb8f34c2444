//! The command line beside a server under full write load, on SQLite with its single writer (style.md §2.1): a verb
//! is not starved, what it did counts within a second of its end, and a backup made meanwhile is whole.

use std::time::{Duration, Instant};

use crate::support::application::{Application, assert_invalid_token, assert_oauth_error};
use crate::support::family::Family;
use crate::support::load::{Load, quiet_server};
use crate::support::process::{Said, Server};
use crate::support::scene::{SCOPE, Scene};

/// Clients that refresh without pause.
const BUSY: usize = 32;

/// By when a node must know what another process did (product.md §3).
const SEEN_BY: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_client_is_out_within_a_second_of_the_verbs_end() {
    let mut scene = Scene::on(quiet_server());
    let busy = scene.families(BUSY, SCOPE).await;
    scene.application = Application::register(&scene.server, &[]);
    let family = scene.families(1, SCOPE).await.remove(0);
    let load = Load::begin(busy);
    under_way(&load).await;

    assert_eq!(family.userinfo_status().await, 200);
    let said = verb(
        &scene.server,
        &["client", "set", &scene.application.client.id, "--disabled"],
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    let ended = Instant::now();
    // Asked without a pause, so that what the node has cached would be seen.
    while family.userinfo_status().await == 200 {
        let open_for = ended.elapsed();
        assert!(open_for < SEEN_BY, "still open {open_for:?} after the verb");
    }

    assert_invalid_token(&scene.application.userinfo(&family.access).await);
    assert_oauth_error(
        &scene.application.refresh(family.latest()).await,
        401,
        "invalid_client",
    );
    let before = load.answered();
    under_way(&load).await;
    assert!(load.answered() > before, "the others go on");
    load.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_under_load_is_whole() {
    let mut scene = Scene::on(quiet_server());
    let load = Load::begin(scene.families(BUSY, SCOPE).await);
    under_way(&load).await;

    let file = scene.server.data().with_file_name("made-under-load.backup");
    let path = file.to_str().expect("the path is text");
    let before = load.answered();
    let said = verb(&scene.server, &["backup", "create", path]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert!(load.answered() > before, "nobody waited for the backup to end");
    let families: Vec<Family> = load.end().await;

    let said = verb(&scene.server, &["backup", "verify", path]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(families[0].userinfo_status().await, 200);
    spoil(&file);
    let said = verb(&scene.server, &["backup", "verify", path]);
    assert_ne!(said.code, 0, "a spoilt backup is not whole: {}", said.stdout);
}

/// Runs a verb on a thread that may wait, so that the load goes on.
fn verb(server: &Server, arguments: &[&str]) -> Said {
    tokio::task::block_in_place(|| server.cli(arguments))
}

/// Waits until every busy client was answered, on average.
async fn under_way(load: &Load) {
    let enough = load.answered() + BUSY;
    let deadline = Instant::now() + Duration::from_secs(30);
    while load.answered() < enough {
        assert!(Instant::now() < deadline, "the load does not get on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Overwrites some bytes in the middle.
fn spoil(file: &std::path::Path) {
    let mut bytes = std::fs::read(file).expect("the backup can be read");
    let middle = bytes.len() / 2;
    for byte in bytes.iter_mut().skip(middle).take(4096) {
        *byte = !*byte;
    }
    std::fs::write(file, bytes).expect("the backup can be written");
}
