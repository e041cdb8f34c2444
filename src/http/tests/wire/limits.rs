//! HTP-02: oversized input is refused by its own status, on every route, also on those that do not exist.

use std::io::{Read, Write};
use std::time::Instant;

use crate::support::{Answer, Options, TestServer, request};

const PATHS: [&str; 5] = [
    "/healthz",
    "/test/page",
    "/api/v1/test/form",
    "/nowhere",
    "/api/v1/nowhere",
];

#[test]
fn htp_02_an_address_beyond_8_kb_is_414() {
    let server = TestServer::start(Options::default());
    for path in PATHS {
        let fits = server.ask(
            &format!("GET {path}?a={}", "x".repeat(8192 - path.len() - 2)),
            &[],
        );
        assert_ne!(fits.status, 414, "{path}");
        for size in [8192, 60_000] {
            let answer = server.ask(&format!("GET {path}?a={}", "x".repeat(size)), &[]);
            assert_eq!(answer.status, 414, "{path} {size}");
        }
    }
}

#[test]
fn htp_02_headers_beyond_16_kb_are_431() {
    let server = TestServer::start(Options::default());
    for path in PATHS {
        for size in [16 * 1024, 64 * 1024] {
            let answer = server.ask(
                &format!("GET {path}"),
                &[&format!("X-Filler: {}", "x".repeat(size))],
            );
            assert_eq!(answer.status, 431, "{path} {size}");
        }
    }
    let fits = server.ask("GET /healthz", &[&format!("X-Filler: {}", "x".repeat(15 * 1024))]);
    assert_eq!(fits.status, 200);
}

#[test]
fn htp_02_a_declared_body_of_10_mb_is_413_at_once_and_unread() {
    let server = TestServer::start(Options::default());
    for path in PATHS {
        for method in ["GET", "POST", "PUT"] {
            let mut stream = server.connect();
            let head = request(&format!("{method} {path}"), &["Content-Length: 10485760"], "");
            let started = Instant::now();
            stream.write_all(head.as_bytes()).unwrap();
            let mut first = [0; 12];
            stream.read_exact(&mut first).unwrap();
            assert_eq!(&first, b"HTTP/1.1 413", "{method} {path}");
            assert!(started.elapsed().as_millis() < 500, "{method} {path}");
        }
    }
}

#[test]
fn htp_02_a_body_that_grows_beyond_its_cap_is_413() {
    let server = TestServer::start(Options::default());
    let mut stream = server.connect();
    let head = request(
        "POST /api/v1/test/form",
        &[
            "Content-Type: application/x-www-form-urlencoded",
            "Transfer-Encoding: chunked",
        ],
        "",
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    for _ in 0..5 {
        let _ = stream.write_all(chunk.as_bytes());
    }
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received);
    let answer = Answer::parse(&received);
    assert_eq!(answer.status, 413);
    assert!(
        answer.body.contains("\"error\":\"invalid_request\""),
        "{}",
        answer.body
    );
}

#[test]
fn a_form_of_64_kb_passes() {
    let server = TestServer::start(Options::default());
    let fits = format!("a={}", "x".repeat(64 * 1024 - 2));
    assert_eq!(server.post("/api/v1/test/form", &[], &fits).status, 200);
    assert_eq!(
        server.post("/api/v1/test/form", &[], &format!("{fits}x")).status,
        413
    );
}
