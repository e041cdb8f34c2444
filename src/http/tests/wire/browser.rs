//! SES-02 and SES-04: the one cookie, and forms that were not ours.

use crate::support::{Answer, Options, TestServer};

fn https() -> TestServer {
    TestServer::start(Options {
        issuer: "https://id.example",
        ..Options::default()
    })
}

/// Visits the page; returns its cookie header and the proof for its form.
fn visit(server: &TestServer) -> (String, String) {
    let answer = server.ask("GET /test/page", &[]);
    let csrf = answer.body.split(' ').next().unwrap().to_owned();
    (format!("Cookie: {}", answer.cookie()), csrf)
}

fn post(server: &TestServer, cookie: &str, more: &[&str], form: &str) -> Answer {
    let mut headers = vec![cookie];
    headers.extend_from_slice(more);
    server.post("/test/page?interaction=int_1", &headers, form)
}

#[test]
fn ses_02_over_https_the_cookie_has_every_guard() {
    let answer = https().ask("GET /test/page", &[]);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-countersign="), "{cookie}");
    let flags: Vec<&str> = cookie.split("; ").skip(1).collect();
    for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"] {
        assert!(flags.contains(&flag), "{flag} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[test]
fn ses_02_a_plain_issuer_has_a_plain_cookie() {
    let answer = TestServer::start(Options::default()).ask("GET /test/page", &[]);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("countersign="), "{cookie}");
    assert!(
        cookie.contains("HttpOnly") && !cookie.contains("Secure"),
        "{cookie}"
    );
}

#[test]
fn the_cookie_is_sealed_and_one_of_another_key_is_nobody() {
    let server = https();
    let (cookie, csrf) = visit(&server);
    assert!(!cookie.contains(&csrf));
    let forged = cookie.replace("countersign=", "countersign=A");
    assert_eq!(post(&server, &forged, &[], &format!("csrf={csrf}")).status, 403);
}

#[test]
fn only_pages_set_the_cookie() {
    let server = https();
    for line in [
        "GET /healthz",
        "GET /nowhere",
        "GET /.well-known/test",
        "GET /test/authorize",
    ] {
        assert_eq!(server.ask(line, &[]).header("set-cookie"), None, "{line}");
    }
}

#[test]
fn ses_04_a_form_with_its_proof_is_answered_by_303() {
    let server = https();
    let (cookie, csrf) = visit(&server);
    let answer = post(&server, &cookie, &[], &format!("csrf={csrf}"));
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/test/page"))
    );
    let shown = server.ask("GET /test/page", &[&format!("Cookie: {}", answer.cookie())]);
    assert!(shown.body.ends_with("mismatch"), "{}", shown.body);
    let again = server.ask("GET /test/page", &[&format!("Cookie: {}", shown.cookie())]);
    assert!(!again.body.ends_with("mismatch"), "{}", again.body);
}

#[test]
fn ses_04_a_form_without_or_with_a_foreign_proof_is_403_with_a_way_on() {
    let server = https();
    let (cookie, csrf) = visit(&server);
    let (_, foreign) = visit(&server);
    assert_ne!(csrf, foreign);
    for form in ["", "csrf=", &format!("csrf={foreign}"), &format!("csrf={csrf}x")] {
        let answer = post(&server, &cookie, &[], form);
        assert_eq!(answer.status, 403, "{form}");
        assert!(answer.body.contains("/continue/int_1"), "{}", answer.body);
        assert_eq!(answer.header("set-cookie"), None);
    }
    assert_eq!(
        post(&server, "X-None: 1", &[], &format!("csrf={csrf}")).status,
        403
    );
}

#[test]
fn ses_04_a_form_that_stood_elsewhere_is_403_even_with_its_proof() {
    let server = https();
    let (cookie, csrf) = visit(&server);
    let form = format!("csrf={csrf}");
    for header in ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site"] {
        assert_eq!(post(&server, &cookie, &[header], &form).status, 403, "{header}");
    }
    let own = ["Origin: https://id.example", "Sec-Fetch-Site: same-origin"];
    assert_eq!(post(&server, &cookie, &own, &form).status, 303);
}

#[test]
fn a_link_in_the_403_page_leads_to_an_interaction_only() {
    let server = https();
    let (cookie, _) = visit(&server);
    let answer = server.post(
        "/test/page?interaction=..%2F%2Fevil.example",
        &[&cookie],
        "csrf=x",
    );
    assert_eq!(answer.status, 403);
    assert!(!answer.body.contains("evil.example"), "{}", answer.body);
}

#[test]
fn ses_01_a_new_secret_ends_the_forms_of_before() {
    let server = https();
    let (cookie, csrf) = visit(&server);
    let raised = post(&server, &cookie, &[], &format!("csrf={csrf}&raise=1"));
    assert_eq!(raised.status, 303);
    let after = format!("Cookie: {}", raised.cookie());
    assert_ne!(after, cookie);
    assert_eq!(post(&server, &after, &[], &format!("csrf={csrf}")).status, 403);
}

#[test]
fn log_06_what_was_typed_is_shown_again_unless_it_would_burst_the_cookie() {
    let server = https();
    let (cookie, csrf) = visit(&server);
    for (typed, shown) in [
        ("a@example.com".to_owned(), "mismatcha@example.com"),
        ("x".repeat(60_000), "mismatch"),
    ] {
        let answer = post(&server, &cookie, &[], &format!("csrf={csrf}&typed={typed}"));
        assert_eq!(answer.status, 303);
        let page = server.ask("GET /test/page", &[&format!("Cookie: {}", answer.cookie())]);
        assert_eq!(page.body.split(' ').nth(1), Some(shown));
    }
}

#[test]
fn a_page_under_another_name_of_this_machine_leads_to_the_issuer_s() {
    let server = TestServer::start(Options::default());
    let ask = |line: &str, host: &str| {
        let request = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        server.send(request.as_bytes())
    };
    let answer = ask("GET /test/page?interaction=int_1", "127.0.0.1:8080");
    assert_eq!(answer.status, 303);
    let target = "http://localhost:8080/test/page?interaction=int_1";
    assert_eq!(answer.header("location"), Some(target));
    assert_eq!(answer.header("set-cookie"), None, "nothing began there");
    // Never away from us, whatever the path looks like; and programs are answered where they ask.
    let answer = ask("GET //evil.example/%2e%2e?a=1", "127.0.0.1:8080");
    assert_eq!((answer.status, answer.header("location")), (404, None));
    assert_eq!(ask("GET /healthz", "127.0.0.1:8080").status, 200);
    assert_eq!(ask("GET /test/page", "localhost:8080").status, 200);
}
