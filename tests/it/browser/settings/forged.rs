//! Every page and form of the settings, taken from the table of routes so that a new one cannot be forgotten: whoever is
//! not signed in gets none of them, and a form that was not ours does nothing (threat-model.md SES-03, SES-04, SES-08).

use countersign_http::endpoint::Method;
use countersign_http::routes;
use reqwest::StatusCode;

use super::Home;
use crate::support::test_browser::TestBrowser;

/// The addresses of the settings that answer this method.
fn addresses(method: Method) -> Vec<String> {
    routes::all()
        .into_iter()
        .filter(|route| route.path.starts_with("/settings/") && route.methods.contains(&method))
        .map(|route| {
            route
                .path
                .replace("{key_id}", "key_01")
                .replace("{client_id}", "cli_01")
                .replace("{factor_id}", "fac_01")
        })
        .collect()
}

#[tokio::test]
async fn ses_04_no_form_works_without_its_proof() {
    let home = Home::open();
    let mut browser = TestBrowser::new();
    let login = browser.open(&home.server.url("/settings/security")).await;
    browser.sign_in(&login, &home.alice).await;
    let before = home.server.number("SELECT count(*) FROM events").await;
    let forms = addresses(Method::Post);
    assert!(forms.len() >= 20, "{forms:?}");
    for form in &forms {
        for proof in [&[][..], &[("csrf", "made-up")]] {
            let sent = [&[("password", home.alice.password.as_str())][..], proof].concat();
            let answer = browser.post(&home.server.url(form), &sent).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{form}: {answer}");
        }
    }
    assert_eq!(home.server.number("SELECT count(*) FROM events").await, before);
    // Still signed in, and everything is as it was.
    let page = browser.open(&home.server.url("/settings/security")).await;
    assert!(page.form_with("totp-enable").is_some(), "{page}");
}

#[tokio::test]
async fn who_is_not_signed_in_gets_no_page_and_comes_back_to_the_one_that_was_asked() {
    let home = Home::open();
    for address in addresses(Method::Get) {
        let mut browser = TestBrowser::new();
        let page = browser.open(&home.server.url(&address)).await;
        assert!(page.form_with("sign-in").is_some(), "{address}: {page}");
    }
    let mut browser = TestBrowser::new();
    let login = browser
        .open(&home.server.url("/settings/security/password"))
        .await;
    let page = browser.sign_in(&login, &home.alice).await;
    assert_eq!(page.url.path(), "/settings/security/password");
    assert!(page.form_with("change-password").is_some(), "{page}");
}

#[tokio::test]
async fn ses_03_ses_08_every_page_is_kept_by_nobody_framed_by_nobody_and_loads_our_own_things_only() {
    let home = Home::open();
    let mut browser = TestBrowser::new();
    let login = browser.open(&home.server.url("/settings/profile")).await;
    browser.sign_in(&login, &home.alice).await;
    for page in [
        "profile",
        "profile/email",
        "security",
        "sessions",
        "apps",
        "api-keys",
        "applications/new",
    ] {
        let page = browser.get(&home.server.url(&format!("/settings/{page}"))).await;
        assert_eq!(page.status, StatusCode::OK, "{page}");
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        let policy = page.header("content-security-policy").unwrap_or_default();
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(
                policy.split("; ").any(|part| part == rule),
                "{policy} lacks {rule}"
            );
        }
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}

#[tokio::test]
async fn ses_06_a_proof_leads_nowhere_but_to_the_settings() {
    let home = Home::open();
    let mut browser = TestBrowser::new();
    let login = browser.open(&home.server.url("/settings/security")).await;
    browser.sign_in(&login, &home.alice).await;
    for then in [
        "//evil.test",
        "https://evil.test/",
        "/%5Cevil.test",
        "%2f%2fevil.test",
        "javascript:alert(1)",
    ] {
        let page = browser
            .open(&home.server.url(&format!("/settings/security?then={then}")))
            .await;
        let form = page.form_with("totp-enable").expect("the page has its form");
        assert_eq!(form.action, "/settings/security/new-factor", "{then}");
    }
}
