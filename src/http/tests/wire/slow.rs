//! HTP-03: whoever stalls is cut off at the deadline.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use crate::support::{Answer, Options, TestServer};

fn impatient() -> TestServer {
    TestServer::start(Options {
        head_deadline: Duration::from_secs(1),
        body_deadline: Duration::from_secs(1),
        keep_alive: Duration::from_secs(1),
        ..Options::default()
    })
}

/// Sends the text, then a byte every 100 ms; returns what came back and after how long the connection ended.
fn dribble(server: &TestServer, text: &str) -> (Answer, Duration) {
    let mut stream = server.connect();
    stream.write_all(text.as_bytes()).unwrap();
    let mut writing = stream.try_clone().unwrap();
    let writer = std::thread::spawn(move || {
        for _ in 0..60 {
            std::thread::sleep(Duration::from_millis(100));
            if writing.write_all(b"x").is_err() {
                return;
            }
        }
    });
    let started = Instant::now();
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received);
    let took = started.elapsed();
    drop(stream);
    writer.join().unwrap();
    (Answer::parse(&received), took)
}

#[test]
fn htp_03_a_head_that_never_ends_is_cut_off() {
    let (answer, took) = dribble(&impatient(), "GET /healthz HTTP/1.1\r\nX-Slow: ");
    assert!(matches!(answer.status, 0 | 408), "{answer:?}");
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn htp_03_the_head_of_a_second_request_is_cut_off_too() {
    let (answer, took) = dribble(
        &impatient(),
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /healthz HTTP/1.1\r\nX-Slow: ",
    );
    assert_eq!(answer.status, 200);
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn htp_03_a_body_that_dribbles_is_408_and_the_connection_ends() {
    let head = "POST /api/v1/test/form HTTP/1.1\r\nHost: localhost\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=";
    let (answer, took) = dribble(&impatient(), head);
    assert_eq!(answer.status, 408);
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn htp_03_a_body_that_nobody_reads_holds_no_connection() {
    let head = "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na=";
    let (answer, took) = dribble(&impatient(), head);
    assert_eq!(answer.status, 405);
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn htp_03_an_idle_connection_is_closed() {
    let server = impatient();
    let mut stream = server.connect();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let started = Instant::now();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    assert_eq!(Answer::parse(&received).status, 200);
    assert!(started.elapsed() < Duration::from_secs(4));
}
