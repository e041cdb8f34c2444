//! Whose words count about the peer and the request id.

use crate::support::{Options, TestServer};

const CLAIMS: [&str; 2] = ["X-Forwarded-For: 2001:db8::7", "X-Request-Id: proxy-0001"];

#[test]
fn a_trusted_proxy_is_believed() {
    let server = TestServer::start(Options {
        trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
        ..Options::default()
    });
    let answer = server.ask("GET /api/v1/test/peer", &CLAIMS);
    assert_eq!(answer.body, r#"["2001:db8::7","proxy-0001","2001:db8::/64"]"#);
    assert_eq!(answer.header("x-request-id"), Some("proxy-0001"));
}

#[test]
fn a_stranger_is_not() {
    let answer = TestServer::start(Options::default()).ask("GET /api/v1/test/peer", &CLAIMS);
    assert!(
        answer.body.starts_with(r#"["127.0.0.1","req_"#),
        "{}",
        answer.body
    );
    assert!(answer.header("x-request-id").unwrap().starts_with("req_"));
}
