//! SES-03 and SES-08: every answer that a handler or the layer itself gives carries the same guards.

use crate::support::{Answer, Options, TestServer, request};

fn answers(server: &TestServer) -> Vec<Answer> {
    let mut answers: Vec<Answer> = [
        "GET /healthz",
        "GET /nowhere",
        "GET /api/v1/nowhere",
        "PUT /healthz",
        "GET /test/page",
        "GET /test/panic",
        "GET /api/v1/test/panic-oauth",
        "GET /api/v1/test/userinfo",
        "GET /static/%ff",
        "GET /.well-known/test",
    ]
    .iter()
    .map(|line| server.ask(line, &[]))
    .collect();
    answers.push(server.ask(&format!("GET /{}", "x".repeat(9000)), &[]));
    answers.push(server.ask("GET /", &[&format!("X-Filler: {}", "x".repeat(17_000))]));
    answers.push(server.send(request("POST /healthz", &["Content-Length: 99999"], "").as_bytes()));
    answers.push(server.post("/test/page", &[], "csrf=foreign"));
    answers
}

#[test]
fn ses_08_every_answer_is_guarded_errors_included() {
    let server = TestServer::start(Options {
        issuer: "https://id.example",
        ..Options::default()
    });
    for answer in answers(&server) {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{answer:?}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"));
        assert!(!policy.contains("unsafe"));
        for name in [
            "strict-transport-security",
            "permissions-policy",
            "cache-control",
            "x-request-id",
        ] {
            assert!(answer.header(name).is_some(), "{name} in {answer:?}");
        }
        assert_eq!(answer.header("server"), None);
    }
}

#[test]
fn a_plain_issuer_does_not_ask_browsers_for_https() {
    let server = TestServer::start(Options::default());
    for answer in answers(&server) {
        assert_eq!(answer.header("strict-transport-security"), None);
    }
}

#[test]
fn an_asset_is_kept_for_a_year() {
    let server = TestServer::start(Options::default());
    let name = &countersign_http::assets::STYLESHEET.file_name;
    let answer = server.ask(&format!("GET /static/{name}"), &[]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(
        answer.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
}

#[test]
fn an_issuer_with_a_path_has_its_addresses_below_it() {
    let server = TestServer::start(Options {
        issuer: "https://example.com/id",
        ..Options::default()
    });
    assert_eq!(server.ask("GET /id/healthz", &[]).status, 200);
    assert_eq!(server.ask("GET /healthz", &[]).status, 404);
    let problem = server.ask("GET /id/api/v1/nowhere", &[]);
    assert_eq!(problem.header("content-type"), Some("application/problem+json"));
}
