//! TLS without a proxy, and a certificate that is renewed while the server runs.

use std::time::{Duration, Instant};

use reqwest::Client;
use tempfile::TempDir;

use crate::support::house::House;
use crate::support::test_browser::TestBrowser;
use crate::support::tls::ThrowAway;

async fn trusts(client: &Client, url: &str) -> bool {
    client.get(url).send().await.is_ok()
}

#[tokio::test]
async fn a_sign_in_works_over_tls_and_a_renewed_certificate_is_served() {
    let mut certificate = ThrowAway::new();
    let house = House::on(certificate.serve());
    let old = certificate.client();
    let mut browser = TestBrowser::with(old.clone());
    let answer = browser.authorize(&house.request(&[]), &house.alice).await;
    assert!(answer.as_str().contains("code="), "{answer}");

    certificate.renew();
    let new = certificate.client();
    let health = house.server.url("/healthz");
    let deadline = Instant::now() + Duration::from_secs(90);
    while !trusts(&new, &health).await {
        assert!(Instant::now() < deadline, "the renewed certificate is not served");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    // A browser that stayed is still signed in; only its trust had to be renewed.
    let mut stayed = TestBrowser::with(new);
    stayed.cookies = browser.cookies.clone();
    assert!(house.is_signed_in(&mut stayed).await);
}

#[tokio::test]
async fn plain_http_to_a_tls_port_is_no_way_in() {
    let certificate = ThrowAway::new();
    let server = certificate.serve();
    let plain = server.url("/healthz").replace("https://", "http://");
    let answer = crate::support::http::client().get(plain).send().await;
    assert!(answer.is_err(), "{answer:?}");
}

#[test]
fn a_key_of_another_certificate_is_told_at_the_start() {
    let (one, other) = (ThrowAway::new(), ThrowAway::new());
    let folder = TempDir::new().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::copy(other.key_file(), &key).unwrap();
    let server = crate::support::process::Server::prepare(
        crate::support::process::Backend::Sqlite,
        &[
            ("COUNTERSIGN_ISSUER", "https://localhost:8443"),
            (
                "COUNTERSIGN_TLS_CERT_FILE",
                &one.certificate_file().display().to_string(),
            ),
            ("COUNTERSIGN_TLS_KEY_FILE", &key.display().to_string()),
        ],
    );
    let said = server.cli(&["serve"]);
    assert_ne!(said.code, 0);
    assert!(said.stderr.contains("certificate.pem"), "{}", said.stderr);
    assert!(!said.stderr.contains("panicked"), "{}", said.stderr);
}
