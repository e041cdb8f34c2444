//! A handler that panics is answered, each caller in its own form, and costs nobody a connection.

use std::io::{Read, Write};

use crate::support::{Options, TestServer};

#[test]
fn a_panic_is_500_with_the_request_id_in_every_form() {
    let server = TestServer::start(Options::default());
    for (path, media_type, word) in [
        ("/api/v1/test/panic-oauth", "application/json", "server_error"),
        ("/api/v1/test/panic", "application/problem+json", "server_error"),
        ("/test/panic", "text/html; charset=utf-8", "server_error"),
    ] {
        let answer = server.ask(&format!("GET {path}"), &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (500, Some(media_type)),
            "{path}"
        );
        assert!(answer.body.contains(word), "{}", answer.body);
        assert!(answer.header("x-request-id").is_some());
        // HTP-08: nothing of the inside.
        assert!(!answer.body.contains("as the test wants it"));
    }
}

#[test]
fn the_connection_lives_on_after_a_panic() {
    let server = TestServer::start(Options::default());
    let mut stream = server.connect();
    stream
        .write_all(
            b"GET /test/panic HTTP/1.1\r\nHost: localhost\r\n\r\n\
              GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        )
        .unwrap();
    let mut received = String::new();
    stream.read_to_string(&mut received).unwrap();
    assert!(received.starts_with("HTTP/1.1 500"));
    assert!(received.contains("HTTP/1.1 200 OK"));
}
