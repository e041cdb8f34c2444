//! API keys through `/api/v1/api-keys` and the token endpoint: what they are told, what they hold, when they end.

mod exchange;
mod family;
mod last_used;
mod leaks;
mod life;
mod repeated;
mod service_accounts;

use std::sync::Arc;

use crate::support::accounts::Person;
use crate::support::keys::Key;
use crate::support::process::Server;
use crate::support::shared::SharedServer;

const MANAGE: &str = "api_keys_manage";

/// The server that these tests share.
fn server() -> Arc<Server> {
    static SERVER: SharedServer = SharedServer::new(&[]);
    SERVER.get()
}

/// A person with a second factor, and a key of theirs that manages keys and holds `permissions` too.
async fn manager(server: &Server, role: &str, permissions: &[&str]) -> (Person, Key) {
    let person = server.person_as(role);
    server.confirm_second_factor(&person).await;
    let key = server.key(&person, &[&[MANAGE], permissions].concat());
    (person, key)
}
