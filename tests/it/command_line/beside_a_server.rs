//! One server to a data folder. That verbs get through beside a busy one is proved in `command_line_beside_load`.

use super::assert_failed;
use crate::support::process::{Backend, Server};

#[test]
fn a_second_server_on_one_data_folder_is_refused_in_words() {
    let server = Server::start(Backend::Sqlite);
    assert_failed(
        &server.cli(&["serve"]),
        5,
        "a countersign server runs on the data folder",
    );
}

#[test]
fn a_killed_server_leaves_no_lock_behind() {
    let mut server = Server::start(Backend::Sqlite);
    server.kill();
    server.cli_json(&["migrate", "up"]);
    server.serve();
}
