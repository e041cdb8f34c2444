//! SES-04: a form that another site sends, or that was made for another browser, changes nothing.

use reqwest::{Method, StatusCode};

use crate::support::house::House;
use crate::support::http::Page;
use crate::support::test_browser::TestBrowser;

/// Posts a form as it stands but for its CSRF proof, which becomes `proof` or goes away.
async fn forge(browser: &mut TestBrowser, page: &Page, button: &str, proof: Option<&str>) -> Page {
    let form = page
        .form_with(button)
        .unwrap_or_else(|| panic!("no {button}: {page}"));
    let mut fields = form.press(button).fields;
    fields.retain(|(name, _)| name != "csrf");
    fields.extend(proof.map(|proof| ("csrf".to_owned(), proof.to_owned())));
    let target = page.url.join(&page.form_with(button).unwrap().action).unwrap();
    browser
        .send(Method::POST, target.as_str(), |request| request.form(&fields))
        .await
}

/// Tries a form without a proof, with a made-up one, and with the good one of another browser.
async fn forged_everyhow(browser: &mut TestBrowser, page: &Page, button: &str, foreign: &str) {
    for proof in [None, Some(""), Some("made-up"), Some(foreign)] {
        let answer = forge(browser, page, button, proof).await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{button} with {proof:?}: {answer}"
        );
        assert!(answer.location().is_none());
    }
}

#[tokio::test]
async fn ses_04_a_form_that_was_not_ours_changes_nothing() {
    let house = House::open(&[]);
    let mut stranger = TestBrowser::new();
    let theirs = house.login_page(&mut stranger).await;
    let foreign = theirs.form_with("sign-in").unwrap().fields;
    let foreign = &foreign.iter().find(|(name, _)| name == "csrf").unwrap().1;

    let mut browser = TestBrowser::new();
    let mut login = house.login_page(&mut browser).await;
    // The right name and password do not help.
    login.body = login.body.replace(
        r#"name="username""#,
        &format!(r#"name="username" value="{}""#, house.alice.email),
    );
    login.body = login.body.replace(
        r#"name="password""#,
        &format!(r#"name="password" value="{}""#, house.alice.password),
    );
    forged_everyhow(&mut browser, &login, "sign-in", foreign).await;
    assert!(!house.is_signed_in(&mut browser).await);
    assert!(house.count("user.signed_in") == 0);

    let page = house.login_page(&mut browser).await;
    let consent = browser.sign_in(&page, &house.alice).await;
    forged_everyhow(&mut browser, &consent, "allow", foreign).await;
    assert!(house.server.events_of("consent.given").is_empty());

    let logout = browser.open(&house.server.url("/logout")).await;
    forged_everyhow(&mut browser, &logout, "confirm-logout", foreign).await;
    assert!(house.is_signed_in(&mut browser).await);

    let link = house.server.setup_link().unwrap();
    let mut set_up = browser.open(link).await;
    set_up.body = set_up
        .body
        .replace(r#"name="email""#, r#"name="email" value="mallory@evil.test""#)
        .replace(
            r#"name="password""#,
            r#"name="password" value="a long way to evil""#,
        );
    forged_everyhow(&mut browser, &set_up, "create", foreign).await;
    assert_eq!(
        house
            .server
            .number("SELECT count(*) FROM users WHERE administrator")
            .await,
        0
    );
    assert!(browser.open(link).await.form_with("create").is_some());
}

#[tokio::test]
async fn ses_04_a_form_sent_from_another_site_changes_nothing() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let fields = login.form_with("sign-in").unwrap();
    let fields = fields
        .fill("username", &house.alice.email)
        .fill("password", &house.alice.password)
        .fields;
    for (name, value) in [
        ("Origin", "https://evil.test"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let answer = browser
            .send(Method::POST, login.url.as_str(), |request| {
                request.header(name, value).form(&fields)
            })
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}: {answer}");
    }
    assert!(!house.is_signed_in(&mut browser).await);
}
