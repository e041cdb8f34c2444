//! What the server costs when nobody asks: its memory a minute after a hundred sign-ins, and its start on a database
//! that is there already.

use std::time::{Duration, Instant};

use crate::cpu;
use crate::rows::server;
use crate::support::process::Backend;
use crate::support::scene::{SCOPE, Scene};
use crate::support::test_browser::TestBrowser;
use crate::table::Table;

/// The goals of product.md §6.
const SIGN_INS: usize = 100;
const SETTLE: Duration = Duration::from_secs(60);

pub(crate) async fn rows(table: &mut Table) {
    let name = "memory 60 s after 100 sign-ins (goal: 40 MB)";
    if table.wants(name) {
        let scene = Scene::on(server(Backend::Sqlite).into());
        let request = scene.application.request(SCOPE).url();
        for _ in 0..SIGN_INS {
            TestBrowser::new().authorize(&request, &scene.person).await;
        }
        tokio::time::sleep(SETTLE).await;
        let megabytes = cpu::resident(scene.server.pid()) / 1_000_000;
        table.note(name, &format!("{megabytes} MB"));
    }
    let name = "start on an existing database (goal: 300 ms)";
    if table.wants(name) {
        let mut server = server(Backend::Sqlite);
        let mut slowest = Duration::ZERO;
        for _ in 0..5 {
            server.terminate();
            let started = Instant::now();
            server.serve();
            slowest = slowest.max(started.elapsed());
        }
        table.note(name, &format!("{} ms, the slowest of 5", slowest.as_millis()));
    }
}
