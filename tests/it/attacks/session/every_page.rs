//! One of each page that the server can show, by walking there as a person would.

use crate::support::house::House;
use crate::support::http::Page;
use crate::support::test_browser::TestBrowser;

/// The pages by name. The browser must be new; it is signed out afterwards.
pub(super) async fn every_page(house: &House, browser: &mut TestBrowser) -> Vec<(&'static str, Page)> {
    let server = &house.server;
    let mut pages = Vec::new();
    let set_up = server.setup_link().expect("there is no administrator yet");
    pages.push(("set-up", browser.open(set_up).await));
    pages.push((
        "closed set-up link",
        browser.open(&server.url("/setup/cs_su_gone")).await,
    ));

    let login = house.login_page(browser).await;
    let wrong = login
        .form_with("sign-in")
        .expect("this is the login page")
        .fill("username", &house.alice.email)
        .fill("password", "certainly not it");
    let refused = browser.submit(&login, wrong).await;
    let stale = browser
        .post(login.url.as_str(), &[("username", "a"), ("password", "b")])
        .await;
    let consent = browser.sign_in(&refused, &house.alice).await;
    let answer = browser.press(&consent, "allow").await;
    assert!(answer.location().is_some(), "no code: {answer}");
    let finished = browser.open(consent.url.as_str()).await;
    pages.extend([
        ("login", login),
        ("refused login", refused),
        ("stale form", stale),
        ("consent", consent),
        ("finished sign-in", finished),
    ]);

    let unknown =
        "/api/v1/auth/oauth2/authorize?response_type=code&client_id=nobody&redirect_uri=https://evil.test/";
    pages.push(("unknown client", browser.open(&server.url(unknown)).await));
    pages.push(("nothing there", browser.open(&server.url("/nothing-here")).await));
    pages.push(("home", browser.open(&server.url("/")).await));
    let logout = browser.open(&server.url("/logout")).await;
    let signed_out = browser.press(&logout, "confirm-logout").await;
    pages.extend([("logout", logout), ("signed out", signed_out)]);
    pages
}
