//! SES: the browser's session and its cookie, here; its forms and pages beside.

mod every_page;
mod forms;
mod pages;

use reqwest::header::{LOCATION, SET_COOKIE};
use reqwest::{Method, StatusCode};

use every_page::every_page;

use crate::support::application::CALLBACK;
use crate::support::forms::tags;
use crate::support::house::House;
use crate::support::http::Page;
use crate::support::test_browser::TestBrowser;
use crate::support::tls::ThrowAway;

/// The cookie over plain http; over https it has a prefix.
const COOKIE: &str = "countersign";

/// A browser that has only the cookies that this one has now: whoever planted or copied them.
fn thief_of(browser: &TestBrowser) -> TestBrowser {
    let mut thief = TestBrowser::new();
    thief.cookies = browser.cookies.clone();
    thief
}

#[tokio::test]
async fn ses_01_a_planted_session_gains_nothing_from_a_sign_in() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let before = browser.cookies.value(COOKIE).unwrap().to_owned();
    let mut planted = thief_of(&browser);

    let consent = browser.sign_in(&login, &house.alice).await;
    assert_ne!(browser.cookies.value(COOKIE).unwrap(), before);
    assert!(house.is_signed_in(&mut thief_of(&browser)).await);
    assert!(!house.is_signed_in(&mut planted).await);
    // Nor can the conversation that the old cookie began be carried on with it.
    let page = planted.open(consent.url.as_str()).await;
    assert!(
        page.location().is_none() && page.form_with("allow").is_none(),
        "{page}"
    );

    // Signing in again raises the proof, and renews the cookie once more.
    let mut copied = thief_of(&browser);
    let again = browser.open(&house.request(&[("prompt", "login")])).await;
    let consent = browser.sign_in(&again, &house.alice).await;
    assert!(consent.form_with("allow").is_some(), "{consent}");
    assert!(house.is_signed_in(&mut browser).await);
    assert!(!house.is_signed_in(&mut copied).await);
}

#[tokio::test]
async fn ses_02_every_cookie_over_https_is_bound_to_host_and_transport() {
    let certificate = ThrowAway::new();
    let house = House::on(certificate.serve());
    let mut browser = TestBrowser::with(certificate.client());
    let pages = every_page(&house, &mut browser).await;
    let login = house.login_page(&mut browser).await;
    let fields = login.form_with("sign-in").unwrap();
    let fields = fields
        .fill("username", &house.alice.email)
        .fill("password", &house.alice.password)
        .fields;
    let signed_in = browser
        .send(Method::POST, login.url.as_str(), |request| request.form(&fields))
        .await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER, "{signed_in}");

    let answers = pages.iter().map(|(_, page)| page).chain([&login, &signed_in]);
    let mut seen = 0;
    for value in answers.flat_map(|page| page.headers.get_all(SET_COOKIE)) {
        let value = value.to_str().unwrap();
        let mut parts = value.split(';').map(|part| part.trim().to_ascii_lowercase());
        assert!(parts.next().unwrap().starts_with("__host-"), "{value}");
        let attributes: Vec<String> = parts.collect();
        let has = |wanted: &str| attributes.iter().any(|attribute| attribute == wanted);
        assert!(has("secure") && has("httponly") && has("path=/"), "{value}");
        assert!(has("samesite=lax") || has("samesite=strict"), "{value}");
        assert!(
            !attributes.iter().any(|attribute| attribute.starts_with("domain")),
            "{value}"
        );
        seen += 1;
    }
    assert!(seen >= 2, "too few cookies to judge: {seen}");
    assert!(house.is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn ses_05_no_redirect_carries_a_password_on() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    browser.authorize(&house.request(&[]), &house.alice).await;
    // Consent is remembered: from the login form the way leads straight to the client.
    let login = browser.open(&house.request(&[("prompt", "login")])).await;
    let form = login.form_with("sign-in").unwrap();
    let fields = form
        .fill("username", &house.alice.email)
        .fill("password", &house.alice.password)
        .fields;
    let mut answer = browser
        .send(Method::POST, login.url.as_str(), |request| request.form(&fields))
        .await;
    let mut steps = 0;
    loop {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer}");
        let target = answer.location().unwrap();
        assert!(
            !target.as_str().contains("password"),
            "the form went along: {target}"
        );
        steps += 1;
        if target.as_str().starts_with(CALLBACK) {
            break;
        }
        answer = browser.get(target.as_str()).await;
    }
    assert!(steps >= 1);
    assert!(house.is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn ses_06_nothing_in_the_address_leads_off_after_a_sign_in() {
    let house = House::open(&[]);
    let issuer = house.server.issuer();
    let targets = [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "https:evil.test",
        "%2f%2fevil.test",
        "javascript:alert(1)",
    ];
    let names = [
        "return_to",
        "redirect",
        "redirect_uri",
        "next",
        "continue",
        "interaction",
    ];
    for target in targets {
        let query: Vec<(&str, &str)> = names.iter().map(|name| (*name, target)).collect();
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        let mut browser = TestBrowser::new();
        for path in ["/", "/login"] {
            let page = browser.open(&format!("{issuer}{path}?{query}")).await;
            assert!(page.url.as_str().starts_with(issuer), "{target}: {page}");
            assert_eq!(page.headers.get(LOCATION), None, "{target}: {page}");
            assert!(!links_off(&page), "{target}: {page}");
        }
        let login = browser.open(&house.server.url("/")).await;
        let home = browser.sign_in(&login, &house.alice).await;
        assert_eq!(home.status, StatusCode::OK, "{target}: {home}");
        assert!(home.url.as_str().starts_with(issuer), "{target}: {home}");
        let logout = browser
            .open(&format!(
                "{issuer}/logout?post_logout_redirect_uri={target}&{query}"
            ))
            .await;
        let gone = browser.press(&logout, "confirm-logout").await;
        assert_eq!(gone.headers.get(LOCATION), None, "{target}: {gone}");
        assert!(!links_off(&gone), "{target}: {gone}");
    }
}

/// Whether a link or a form of the page leads to the attacker.
fn links_off(page: &Page) -> bool {
    tags(&page.body).iter().any(|(tag, _)| {
        ["href", "action", "src", "content"]
            .iter()
            .filter_map(|name| tag.attribute(name))
            .any(|value| {
                let target = page.url.join(value);
                target.is_ok_and(|url| url.host_str() == Some("evil.test") || url.scheme() == "javascript")
            })
    })
}

#[tokio::test]
async fn ses_07_a_session_ends_idle_and_in_any_case() {
    let idle = House::open(&[("COUNTERSIGN_SESSION_IDLE_TTL", "2s")]);
    let absolute = House::open(&[("COUNTERSIGN_SESSION_ABSOLUTE_TTL", "3s")]);
    let mut browsers = [TestBrowser::new(), TestBrowser::new()];
    for (house, browser) in [&idle, &absolute].into_iter().zip(&mut browsers) {
        browser.authorize(&house.request(&[]), &house.alice).await;
        assert!(house.is_signed_in(browser).await);
    }
    let [left_alone, in_use] = &mut browsers;
    for _ in 0..8 {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        absolute.is_signed_in(in_use).await;
    }
    assert!(!idle.is_signed_in(left_alone).await);
    assert!(!absolute.is_signed_in(in_use).await);
    let login = in_use.open(&absolute.request(&[])).await;
    assert!(login.form_with("sign-in").is_some(), "{login}");
}
