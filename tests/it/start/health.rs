//! What orchestrators and monitoring ask, and what the public may ask.

use reqwest::StatusCode;

use crate::support::house::House;
use crate::support::test_browser::TestBrowser;

#[tokio::test]
async fn health_is_told_on_the_management_listener_alone() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    for path in ["/livez", "/readyz", "/startupz", "/metrics"] {
        let inside = browser.get(&house.server.management_url(path)).await;
        assert_eq!(inside.status, StatusCode::OK, "{inside}");
        let outside = browser.get(&house.server.url(path)).await;
        assert_eq!(outside.status, StatusCode::NOT_FOUND, "{outside}");
    }
    let public = browser.get(&house.server.url("/healthz")).await;
    assert_eq!(public.status, StatusCode::OK, "{public}");
    for page in ["/login", "/.well-known/openid-configuration"] {
        let answer = browser.get(&house.server.management_url(page)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{answer}");
    }
    let report = browser
        .get(&house.server.management_url("/readyz?verbose"))
        .await
        .json();
    assert_eq!(report["ready"], true, "{report}");
    let said = house.server.cli(&["healthcheck"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[tokio::test]
async fn metrics_count_answers_and_name_nobody() {
    let house = House::open(&[]);
    house.still_works().await;
    let mut browser = TestBrowser::new();
    let metrics = browser.get(&house.server.management_url("/metrics")).await.body;
    assert!(metrics.trim_end().ends_with("# EOF"), "{metrics}");
    let token = metrics
        .lines()
        .find(|line| line.contains("/api/v1/auth/oauth2/token") && line.contains("2xx"));
    assert!(token.is_some(), "{metrics}");
    for person in [&house.alice.email, &house.application.client.id] {
        assert!(!metrics.contains(person.as_str()), "{person} in {metrics}");
    }
    // Addresses that nobody knows must not each make a line.
    let before = metrics.lines().count();
    for number in 0..20 {
        browser
            .get(&house.server.url(&format!("/nothing-{number}")))
            .await;
    }
    let after = browser.get(&house.server.management_url("/metrics")).await.body;
    assert!(after.lines().count() < before + 20, "{after}");
}

#[test]
fn a_server_that_is_down_is_unreachable() {
    let mut house = House::open(&[]);
    house.server.terminate();
    let said = house.server.cli(&["healthcheck"]);
    assert_eq!(said.code, 7, "{}", said.stderr);
}
