//! `/api/v1` as programs meet it: who one is, forward auth, and what a resource server is told about tokens and keys.

mod introspection;
mod me;
mod verify;

use std::sync::Arc;

use reqwest::{Method, RequestBuilder};

use crate::support::http::{Page, client};
use crate::support::process::Server;
use crate::support::shared::SharedServer;

/// The server that these tests share.
fn server() -> Arc<Server> {
    static SERVER: SharedServer = SharedServer::new(&[]);
    SERVER.get()
}

/// One request below `/api/v1`, finished by the caller.
async fn get(server: &Server, path: &str, finish: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Page {
    let request = client().request(Method::GET, server.url(&format!("/api/v1/{path}")));
    let response = finish(request).send().await.expect("the server answers");
    Page::read(response).await
}
