//! The attacks of the threat model, one test per id, named after it: what the attacker is answered, and that nothing
//! was given away or broken by the attempt. Most share one server and keep apart by people and clients of their own.

mod api_keys;
mod assertion;
mod authorize;
mod client;
mod code;
mod consent;
mod pkce;
mod pushed;
mod redirect;
mod refresh;
mod refresh_lifetime;
mod request_object;
mod revocation;
mod session;
mod sign_in;
mod token;

use std::sync::Arc;

use crate::support::process::Server;
use crate::support::shared::SharedServer;

/// A server with default settings.
fn server() -> Arc<Server> {
    static SERVER: SharedServer = SharedServer::new(&[]);
    SERVER.get()
}
