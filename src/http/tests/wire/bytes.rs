//! HTP-05 and HTP-06: bytes that cannot be read exactly, and parameters that came twice, are 400 and never 5xx.

use crate::support::{Options, TestServer};

const BAD: [&str; 6] = ["%00", "%ff", "%ED%A0%80", "%zz", "%", "%0a"];

#[test]
fn htp_05_bad_bytes_in_query_path_and_form_are_400() {
    let server = TestServer::start(Options::default());
    for bad in BAD {
        for line in [
            format!("GET /test/authorize?a={bad}"),
            format!("GET /test/authorize?{bad}=a"),
            format!("GET /static/{bad}"),
            format!("GET /api/v1/{bad}"),
        ] {
            assert_eq!(server.ask(&line, &[]).status, 400, "{line}");
        }
        let answer = server.post("/api/v1/test/form", &[], &format!("a={bad}"));
        assert_eq!(answer.status, 400, "{bad}");
        assert!(
            answer.body.contains("\"error\":\"invalid_request\""),
            "{}",
            answer.body
        );
    }
}

#[test]
fn htp_05_raw_bytes_in_form_and_headers_are_400() {
    let server = TestServer::start(Options::default());
    let form = b"POST /api/v1/test/form HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=\xff";
    assert_eq!(server.send(form).status, 400);
    let header = b"POST /api/v1/test/form HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Authorization: Basic \xff\r\n\r\n";
    assert_eq!(server.send(header).status, 400);
    let nul = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Nul: a\0b\r\nConnection: close\r\n\r\n";
    assert_eq!(server.send(nul).status, 400);
}

#[test]
fn htp_06_a_repeated_parameter_is_400() {
    let server = TestServer::start(Options::default());
    let answer = server.post("/api/v1/test/form", &[], "a=1&a=1");
    assert_eq!(answer.status, 400);
    assert!(
        answer.body.contains("\"error\":\"invalid_request\""),
        "{}",
        answer.body
    );
    assert_eq!(
        server
            .ask("GET /test/page?interaction=a&interaction=b", &[])
            .status,
        400
    );
    assert_eq!(
        server
            .post("/api/v1/test/form", &[], "a=1&resource=x&resource=y")
            .status,
        200
    );
}

#[test]
fn an_endpoint_that_asked_is_told_what_came_twice() {
    let server = TestServer::start(Options::default());
    assert_eq!(
        server.ask("GET /test/authorize?a=1&s=1&s=2", &[]).body,
        r#"["1",["s"]]"#
    );
    assert_eq!(
        server.post("/test/authorize", &[], "a=2&s=1&s=2").body,
        r#"["2",["s"]]"#
    );
}

#[test]
fn two_authorization_headers_are_400() {
    let server = TestServer::start(Options::default());
    let answer = server.post(
        "/api/v1/test/form",
        &["Authorization: Basic YTpi", "Authorization: Basic YTpj"],
        "a=1",
    );
    assert_eq!(answer.status, 400);
}
