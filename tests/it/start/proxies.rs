//! Whose word counts about who is at the other end.

use serde_json::Value;

use crate::support::house::House;
use crate::support::test_browser::TestBrowser;

/// The address on record after one failed sign-in that says it comes from elsewhere.
async fn recorded(settings: &[(&str, &str)], forwarded: &str) -> Value {
    let house = House::open(settings);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let form = login.form_with("sign-in").unwrap();
    let fields = form
        .fill("username", &house.alice.email)
        .fill("password", "certainly not it")
        .fields;
    browser
        .send(reqwest::Method::POST, login.url.as_str(), |request| {
            request
                .header("X-Forwarded-For", forwarded)
                .header("Forwarded", "for=192.0.2.99")
                .form(&fields)
        })
        .await;
    let events = house.server.events_of("sign_in.failed");
    assert_eq!(events.len(), 1, "{events:?}");
    events[0]["peer"].clone()
}

const TRUSTED: (&str, &str) = ("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.1/32,10.0.0.0/8");

#[tokio::test]
async fn a_strangers_forwarded_header_is_not_believed() {
    assert_eq!(recorded(&[], "198.51.100.7").await, "127.0.0.1");
}

#[tokio::test]
async fn a_trusted_proxy_names_the_true_peer() {
    let chain = "192.0.2.66, 198.51.100.7, 10.1.2.3";
    assert_eq!(recorded(&[TRUSTED], chain).await, "198.51.100.7");
}

#[tokio::test]
async fn a_bad_forwarded_value_skips_nothing() {
    assert_eq!(recorded(&[TRUSTED], "198.51.100.7, unknown").await, "127.0.0.1");
}
