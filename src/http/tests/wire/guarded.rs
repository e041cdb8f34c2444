//! Endpoints below `/api/v1` as their callers meet them: credentials in their places (APK-06), needs, JSON bodies.

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::endpoints::{KEY, TOKEN};
use crate::support::{Options, TestServer, request};

const PATH: &str = "/api/v1/test/guarded";

fn told(answer: &Answer) -> (u16, Value) {
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    (answer.status, body["code"].clone())
}

fn key() -> String {
    format!("X-API-Key: {KEY}")
}

fn bearer() -> String {
    format!("Authorization: bearer {TOKEN}")
}

#[test]
fn a_key_that_holds_what_is_needed_passes_and_is_who_acts() {
    let server = TestServer::start(Options::default());
    for line in [format!("GET {PATH}"), format!("DELETE {PATH}")] {
        let answer = server.ask(&line, &[&key()]);
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (200, "\"key_1\""),
            "{line}"
        );
    }
}

#[test]
fn who_lacks_what_is_needed_is_told_what() {
    let server = TestServer::start(Options::default());
    let answer = server.ask(&format!("GET {PATH}"), &[&bearer()]);
    assert_eq!(told(&answer), (403, json!("insufficient_scope")));
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["required"], json!(["scans_read"]));
    assert!(
        answer
            .header("www-authenticate")
            .unwrap()
            .contains("scope=\"scans_read\"")
    );
}

#[test]
fn apk_06_a_credential_counts_in_its_own_header_only() {
    let server = TestServer::start(Options::default());
    let get = |target: &str, headers: &[&str]| server.ask(&format!("GET {target}"), headers);
    let (key, bearer) = (key(), bearer());
    for (headers, code, status) in [
        (vec![], "credentials_required", 401),
        (vec!["X-API-Key: wrong"], "invalid_api_key", 401),
        (vec!["X-API-Key: a.b.c"], "invalid_api_key", 401),
        (vec!["Authorization: Bearer nr_live_1"], "invalid_token", 401),
        (vec!["Authorization: Bearer x.y.z"], "invalid_token", 401),
        (
            vec!["Authorization: Basic nr_live_1"],
            "credentials_required",
            401,
        ),
        (vec!["Cookie: key=nr_live_1"], "credentials_required", 401),
        (vec![&key, &bearer], "invalid_request", 400),
        (vec![&key, &key], "invalid_request", 400),
        (vec![&bearer, &bearer], "invalid_request", 400),
    ] {
        let answer = get(PATH, &headers);
        assert_eq!(told(&answer), (status, json!(code)), "{headers:?}");
        assert_eq!(
            answer.header("www-authenticate").is_some(),
            status == 401,
            "{headers:?}"
        );
    }
    for misplaced in ["Authorization: Bearer nr_live_1", "Cookie: key=nr_live_1"] {
        assert!(
            get(PATH, &[misplaced]).body.contains("header X-API-Key"),
            "{misplaced}"
        );
    }
}

#[test]
fn apk_06_an_address_that_holds_a_credential_is_refused_also_beside_a_good_one() {
    let server = TestServer::start(Options::default());
    for query in ["?a=nr_live_2", "?API_KEY=imported", "?access_token=a.b.c"] {
        let answer = server.ask(&format!("GET {PATH}{query}"), &[&key()]);
        assert_eq!(told(&answer), (401, json!("credentials_required")), "{query}");
    }
    // The flow of the test fails when it is asked about the real one.
    let real = server.ask(&format!("GET {PATH}?limit={KEY}"), &[]);
    assert_eq!(told(&real), (503, json!("unavailable")));
}

#[test]
fn a_body_is_one_json_object_in_which_every_name_stands_once() {
    let server = TestServer::start(Options::default());
    let send = |method: &str, media_type: &str, body: &str| {
        let media_type = format!("Content-Type: {media_type}");
        server.send(request(&format!("{method} {PATH}"), &[&key(), &media_type], body).as_bytes())
    };
    for method in ["POST", "PUT", "PATCH"] {
        let answer = send(method, "application/json", "{\"name\": \"a\\u0062\"}");
        assert_eq!((answer.status, answer.body.as_str()), (200, "\"ab\""), "{method}");
    }
    let deep = format!("{{\"name\":{}{}}}", "[".repeat(300), "]".repeat(300));
    for (media_type, body, status, code) in [
        ("text/plain", "{\"name\":\"a\"}", 415, "unsupported_media_type"),
        (
            "application/json; charset=utf-16",
            "{\"name\":\"a\"}",
            415,
            "unsupported_media_type",
        ),
        ("application/json", "", 400, "invalid_request"),
        (
            "application/json",
            "{\"name\":\"a\",\"name\":\"b\"}",
            400,
            "invalid_request",
        ),
        (
            "application/json",
            "{\"name\":\"a\\u0000\"}",
            400,
            "invalid_request",
        ),
        (
            "application/json",
            "{\"name\":\"\\ud800\"}",
            400,
            "invalid_request",
        ),
        ("application/json", "[\"name\"]", 400, "invalid_request"),
        ("application/json", "{\"name\":1}", 400, "invalid_request"),
        ("application/json", &deep, 400, "invalid_request"),
        (
            "application/json",
            "{\"name\":\"a\",\"more\":1}",
            422,
            "validation_failed",
        ),
    ] {
        let answer = send("POST", media_type, body);
        assert_eq!(told(&answer), (status, json!(code)), "{media_type} {body}");
    }
}

#[test]
fn every_method_of_an_address_is_allowed_and_no_other() {
    let server = TestServer::start(Options::default());
    let answer = server.ask(&format!("TRACE {PATH}"), &[]);
    assert_eq!(
        (answer.status, answer.header("allow")),
        (405, Some("GET, HEAD, POST, PUT, PATCH, DELETE"))
    );
}
