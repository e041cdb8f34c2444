//! The management listener, and the orderly end.

use std::io::{Read, Write};
use std::time::Duration;

use crate::support::{Answer, Options, TestServer, request, send};

fn ask(server: &TestServer, path: &str) -> Answer {
    send(
        server.management,
        request(&format!("GET {path}"), &[], "").as_bytes(),
    )
}

#[test]
fn a_ready_server_says_so_everywhere() {
    let server = TestServer::start(Options::default());
    for path in ["/livez", "/readyz", "/startupz"] {
        assert_eq!(ask(&server, path).status, 200, "{path}");
    }
    assert_eq!(
        ask(&server, "/readyz?verbose").body,
        r#"{"ready":true,"checks":[{"name":"database","ok":true,"detail":"answers"}]}"#
    );
}

#[test]
fn one_that_is_not_ready_lives_all_the_same() {
    let server = TestServer::start(Options {
        ready: false,
        ..Options::default()
    });
    assert_eq!(ask(&server, "/livez").status, 200);
    for path in ["/readyz", "/readyz?verbose", "/startupz"] {
        assert_eq!(ask(&server, path).status, 503, "{path}");
    }
}

#[test]
fn metrics_count_by_route_and_never_by_address() {
    let server = TestServer::start(Options::default());
    server.ask("GET /nowhere?secret=1", &[]);
    server.ask("BREW /healthz", &[]);
    let answer = ask(&server, "/metrics");
    assert_eq!(
        answer.header("content-type"),
        Some("application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    for line in [
        "countersign_http_requests_total{route=\"unmatched\",method=\"GET\",status=\"4xx\"} 1",
        "countersign_http_requests_total{route=\"/healthz\",method=\"OTHER\",status=\"4xx\"} 1",
        "countersign_store_queue_length 2",
    ] {
        assert!(answer.body.contains(line), "{line} in {}", answer.body);
    }
    assert!(!answer.body.contains("nowhere") && !answer.body.contains("secret"));
}

#[test]
fn the_public_listener_does_not_show_them() {
    let server = TestServer::start(Options::default());
    for path in ["/livez", "/readyz", "/startupz", "/metrics"] {
        assert_eq!(server.ask(&format!("GET {path}"), &[]).status, 404, "{path}");
    }
}

#[test]
fn a_request_in_flight_finishes_while_the_server_stops() {
    let mut server = TestServer::start(Options::default());
    let mut stream = server.connect();
    stream
        .write_all(
            b"POST /api/v1/test/form HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
              Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na",
        )
        .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let stopping = std::thread::spawn(move || server.stop());
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(b"=1").unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    assert_eq!(Answer::parse(&received).status, 200);
    stopping.join().unwrap();
}
