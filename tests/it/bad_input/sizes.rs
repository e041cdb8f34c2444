//! Too much of it: HTP-02 and RES-02. What is refused for its size is refused before it is worked on, and not kept.

use std::time::{Duration, Instant};

use super::endpoints::endpoints;
use crate::support::house::House;
use crate::support::raw::{Answer, send};

/// Generous beside the 100 ms that the benchmarks measure: this machine may be busy.
const SOON: Duration = Duration::from_secs(3);

/// The resident memory of a process, in bytes.
fn memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("our own child has a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .expect("it has a size");
    kilobytes.parse::<u64>().expect("the size is a number") * 1024
}

fn timed(address: &str, request: Vec<u8>) -> Answer {
    let started = Instant::now();
    let answer = send(address, request);
    let took = started.elapsed();
    assert!(took < SOON, "{took:?}: {answer}");
    answer
}

#[tokio::test]
async fn htp_02_oversized_input_is_refused_and_not_held() {
    let house = House::open(&[]);
    house.still_works().await;
    let address = house.server.node_url("");
    let body = format!("a={}", "b".repeat(10 * 1024 * 1024));
    let before = memory(house.server.pid());
    for endpoint in endpoints(&house) {
        let method = endpoint.methods[0];
        let header = format!("X-Long: {}\r\n", "h".repeat(64 * 1024));
        let answer = timed(&address, endpoint.request(method, "", &header, ""));
        endpoint.assert_refuses(&answer, &[431], "a header of 64 kB");
        // The HTTP library ends what is longer than 65,534 bytes with a bare 400.
        let query = format!("?a={}", "u".repeat(64_000));
        let answer = timed(
            &address,
            endpoint.request(method, &query, "Content-Length: 0\r\n", ""),
        );
        endpoint.assert_refuses(&answer, &[414], "an address of 64 kB");

        let answer = timed(&address, endpoint.form(&body));
        if endpoint.takes("POST") {
            endpoint.assert_refuses(&answer, &[413], "a body of 10 MB");
            // The same without saying beforehand how much there will be.
            let head = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n";
            let chunks = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
            let answer = timed(&address, endpoint.request("POST", "", head, &chunks));
            endpoint.assert_refuses(&answer, &[413], "a chunked body of 10 MB");
        } else {
            endpoint.assert_refuses(&answer, &[405, 413], "a body of 10 MB");
        }
    }
    let after = memory(house.server.pid());
    let grown = after.saturating_sub(before);
    assert!(grown < 20 * 1024 * 1024, "memory grew by {grown} bytes");
    house.still_works().await;
}

#[tokio::test]
async fn htp_02_what_just_fits_is_read() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    let token = endpoints(&house)
        .into_iter()
        .find(|endpoint| endpoint.path.ends_with("/token"))
        .unwrap();
    let (id, secret) = (&house.application.client.id, &house.application.client.secret);
    let start = format!("grant_type=refresh_token&client_id={id}&client_secret={secret}&refresh_token=");
    let fits = format!("{start}{}", "r".repeat(64 * 1024 - start.len()));
    let answer = send(&address, token.form(&fits));
    token.assert_refuses(&answer, &[400], "a body of exactly 64 kB");
    assert!(answer.body.contains("invalid_grant"), "{answer}");
    let answer = send(&address, token.form(&format!("{fits}r")));
    token.assert_refuses(&answer, &[413], "a byte more");
}

#[tokio::test]
async fn res_02_giant_scope_state_and_nonce_are_never_kept() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    let authorize = endpoints(&house)
        .into_iter()
        .find(|endpoint| endpoint.path.ends_with("/authorize"))
        .unwrap();
    let good = house.request(&[]);
    let (_, good) = good.split_once('?').unwrap();
    let without = |name: &str| {
        let kept: Vec<&str> = good
            .split('&')
            .filter(|pair| !pair.starts_with(&format!("{name}=")))
            .collect();
        kept.join("&")
    };
    let words: Vec<String> = (0..10_000).map(|number| format!("scope{number}")).collect();
    for (name, value) in [
        ("scope", words.join("+")),
        ("state", "s".repeat(1024 * 1024)),
        ("nonce", "n".repeat(1024 * 1024)),
        // Within the body's cap, beyond the parameter's own.
        ("scope", "openid+".repeat(4000)),
        ("state", "s".repeat(8 * 1024)),
        ("nonce", "n".repeat(8 * 1024)),
    ] {
        let request = format!("{}&{name}={value}", without(name));
        let by_get = send(&address, authorize.request("GET", &format!("?{request}"), "", ""));
        if request.len() < 65_000 {
            authorize.assert_refuses(&by_get, &[414], &format!("{} bytes of {name}", value.len()));
        } else {
            // Refused below us, where the HTTP library's buffer ends.
            assert!(matches!(by_get.status, 400 | 414 | 431), "{by_get}");
            assert_eq!(by_get.body, "", "{by_get}");
        }
        let by_post = send(&address, authorize.form(&request));
        let told = by_post.header("location").is_some_and(|target| {
            target.starts_with(&house.application.redirect_uri) && target.contains("error=invalid_")
        });
        assert!(
            told || matches!(by_post.status, 400 | 413),
            "{} bytes of {name}: {by_post}",
            value.len()
        );
        // An answer that refuses a state for its length must not carry it.
        assert!(
            by_post.header("location").unwrap_or_default().len() < 4096,
            "{by_post}"
        );
    }
    let kept = house.server.number("SELECT count(*) FROM interactions").await;
    assert_eq!(kept, 0);
    house.still_works().await;
}

#[tokio::test]
async fn res_02_a_state_of_two_kilobytes_comes_back_whole() {
    let house = House::open(&[]);
    let state = "s".repeat(2 * 1024);
    let request = house
        .request(&[])
        .replace("state=random_state_string", &format!("state={state}"));
    let mut browser = crate::support::test_browser::TestBrowser::new();
    let answer = browser.authorize(&request, &house.alice).await;
    assert_eq!(
        crate::support::test_browser::query(&answer, "state").as_deref(),
        Some(state.as_str())
    );
}
