//! HTP-07: a method or media type that nobody named is refused in the form that its caller reads.

use crate::support::{Options, TestServer, request};

#[test]
fn htp_07_other_methods_are_405_with_what_is_allowed() {
    let server = TestServer::start(Options::default());
    for (path, allow) in [
        ("/healthz", "GET, HEAD"),
        ("/api/v1/test/form", "POST, OPTIONS"),
        ("/test/page", "GET, HEAD, POST"),
        ("/.well-known/test", "GET, HEAD, OPTIONS"),
    ] {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "BREW", "PROPFIND"] {
            let answer = server.ask(&format!("{method} {path}"), &[]);
            assert_eq!(
                (answer.status, answer.header("allow")),
                (405, Some(allow)),
                "{method} {path}"
            );
        }
    }
    let connect = server.ask("CONNECT localhost:443", &[]);
    assert!(matches!(connect.status, 400 | 404 | 405), "{connect:?}");
}

#[test]
fn htp_07_options_outside_cors_is_405() {
    let server = TestServer::start(Options::default());
    for path in ["/healthz", "/test/page"] {
        let answer = server.ask(
            &format!("OPTIONS {path}"),
            &[
                "Origin: https://app.example",
                "Access-Control-Request-Method: GET",
            ],
        );
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn htp_07_other_media_types_are_400_for_clients_and_415_for_people() {
    let server = TestServer::start(Options::default());
    for media_type in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded; charset=iso-8859-1",
    ] {
        let header = format!("Content-Type: {media_type}");
        let send = |path| server.send(request(&format!("POST {path}"), &[&header], "a=1").as_bytes());
        assert_eq!(send("/api/v1/test/form").status, 400, "{media_type}");
        assert_eq!(send("/test/authorize").status, 415, "{media_type}");
    }
    assert_eq!(
        server
            .send(request("POST /api/v1/test/form", &[], "a=1").as_bytes())
            .status,
        400
    );
}

#[test]
fn head_is_get_without_its_body() {
    let server = TestServer::start(Options::default());
    let answer = server.ask("HEAD /healthz", &[]);
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
}

#[test]
fn what_is_nowhere_is_404_in_the_form_that_its_caller_reads() {
    let server = TestServer::start(Options::default());
    for (path, media_type) in [
        ("/nowhere", "text/html; charset=utf-8"),
        ("/static/none.css", "application/problem+json"),
        ("/api/v1/nowhere", "application/problem+json"),
        ("/.well-known/nowhere", "application/problem+json"),
    ] {
        let answer = server.ask(&format!("GET {path}"), &[]);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, Some(media_type)),
            "{path}"
        );
        let id = answer.header("x-request-id").unwrap();
        assert!(answer.body.contains(id), "{}", answer.body);
    }
}

#[test]
fn a_token_is_taken_from_one_place_and_never_from_the_query() {
    let server = TestServer::start(Options::default());
    let path = "/api/v1/test/userinfo";
    assert_eq!(
        server
            .ask(&format!("GET {path}"), &["Authorization: bearer t1"])
            .body,
        "\"t1\""
    );
    assert_eq!(server.post(path, &[], "access_token=t2").body, "\"t2\"");
    assert_eq!(
        server
            .post(path, &["Authorization: Bearer t1"], "access_token=t2")
            .status,
        400
    );
    for line in [format!("GET {path}"), format!("GET {path}?access_token=t3")] {
        let answer = server.ask(&line, &[]);
        assert_eq!(
            (answer.status, answer.header("www-authenticate")),
            (401, Some("Bearer realm=\"Countersign\"")),
            "{line}"
        );
    }
}
