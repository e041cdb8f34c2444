//! HTP-04: a request whose end two readers could see in two places is refused, and what follows is never answered.

use crate::support::{Options, TestServer};

/// Followed by a second request that a smuggler would hide.
fn smuggle(server: &TestServer, head: &str, body: &str) -> (u16, usize) {
    let hidden = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let text = format!("POST /api/v1/test/form HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n{body}{hidden}");
    let answer = server.send(text.as_bytes());
    let hidden_answers = answer.body.matches("ok\n").count();
    (answer.status, hidden_answers)
}

#[test]
fn htp_04_conflicting_lengths_are_400_and_the_connection_ends() {
    let server = TestServer::start(Options::default());
    for (head, body) in [
        ("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n"),
        ("Content-Length: 3\r\nContent-Length: 4", "a=1"),
        ("Content-Length: 3, 4", "a=1"),
        ("Content-Length: +3", "a=1"),
        ("Content-Length: -1", "a=1"),
        ("Transfer-Encoding: xchunked", "0\r\n\r\n"),
        ("Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
        ("Transfer-Encoding : chunked", "0\r\n\r\n"),
        ("Content-Length: 3\r\n X-Folded: 1", "a=1"),
    ] {
        assert_eq!(smuggle(&server, head, body), (400, 0), "{head}");
    }
}

#[test]
fn htp_04_a_chunk_size_that_overflows_is_400() {
    let server = TestServer::start(Options::default());
    let head = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked";
    for body in [
        "fffffffffffffffff\r\na=1\r\n0\r\n\r\n",
        "zz\r\na=1\r\n0\r\n\r\n",
        "-3\r\na=1\r\n0\r\n\r\n",
    ] {
        assert_eq!(smuggle(&server, head, body), (400, 0), "{body}");
    }
}

#[test]
fn htp_04_lines_that_end_with_lf_only_are_one_request_or_none() {
    let server = TestServer::start(Options::default());
    let answer = server.send(b"GET /healthz HTTP/1.1\nHost: localhost\nConnection: close\n\n");
    assert!(matches!(answer.status, 200 | 400), "{answer:?}");
    assert!(answer.body.matches("HTTP/1.1").count() == 0, "{answer:?}");
}
