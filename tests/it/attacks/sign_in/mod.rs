//! LOG: guessing, spraying, telling who exists, and what passwords are worth. Here: one try on the login page.

mod existence;
mod guessing;
mod passwords;

use std::time::Duration;

use reqwest::{Method, StatusCode};

use crate::support::http::Page;
use crate::support::test_browser::TestBrowser;

/// Requests may say where they come from, so that one test has many addresses.
const BEHIND_PROXY: (&str, &str) = ("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.1/32");
const HOME: &str = "198.51.100.7";
const ATTACKER: &str = "203.0.113.66";

/// How a try on the login page ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    In,
    Refused,
    Wait(Duration),
}

/// Sends the login form of a page from an address; no redirect is followed.
async fn send(
    browser: &mut TestBrowser,
    login: &Page,
    address: &str,
    username: &str,
    password: &str,
) -> Page {
    let form = login
        .form_with("sign-in")
        .unwrap_or_else(|| panic!("no login form: {login}"));
    let fields = form.fill("username", username).fill("password", password).fields;
    let url = login.url.clone();
    browser
        .send(Method::POST, url.as_str(), |request| {
            request.header("X-Forwarded-For", address).form(&fields)
        })
        .await
}

fn verdict(answer: &Page) -> Verdict {
    if answer.status == StatusCode::TOO_MANY_REQUESTS {
        let wait = answer.header("retry-after").expect("429 says for how long");
        return Verdict::Wait(Duration::from_secs(wait.parse().expect("whole seconds")));
    }
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer}");
    let target = answer.location().expect("303 leads somewhere");
    if target.path() == "/login" {
        Verdict::Refused
    } else {
        Verdict::In
    }
}

async fn attempt(
    browser: &mut TestBrowser,
    login: &Page,
    address: &str,
    username: &str,
    password: &str,
) -> Verdict {
    verdict(&send(browser, login, address, username, password).await)
}

const UNTHROTTLED: [(&str, &str); 2] = [
    ("COUNTERSIGN_THROTTLE_FAILURES", "100000"),
    ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "100000"),
];
