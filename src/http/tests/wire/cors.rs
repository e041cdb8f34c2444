//! Which scripts may read answers: all read public documents, those of client origins the token endpoint, none a page.

use crate::support::{Options, TestServer};

const ORIGIN: &str = "Origin: https://app.example";

#[test]
fn public_documents_are_for_everybody() {
    let server = TestServer::start(Options::default());
    for headers in [&[][..], &["Origin: https://anybody.example"]] {
        let answer = server.ask("GET /.well-known/test", headers);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

#[test]
fn client_origins_may_ask_and_read_errors_too() {
    let server = TestServer::start(Options::default());
    let preflight = server.ask(
        "OPTIONS /api/v1/test/form",
        &[ORIGIN, "Access-Control-Request-Method: POST"],
    );
    assert_eq!(preflight.status, 204);
    assert_eq!(
        preflight.header("access-control-allow-origin"),
        Some("https://app.example")
    );
    assert_eq!(preflight.header("vary"), Some("Origin"));
    let refused = server.post("/api/v1/test/form", &[ORIGIN], "a=1&a=2");
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.header("access-control-allow-origin"),
        Some("https://app.example")
    );
}

#[test]
fn strangers_and_null_may_not_read() {
    let server = TestServer::start(Options::default());
    for origin in [
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: https://app.example.evil",
    ] {
        let answer = server.post("/api/v1/test/form", &[origin], "a=1");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
    let page = server.ask("GET /test/page", &[ORIGIN]);
    assert_eq!(page.header("access-control-allow-origin"), None);
}
