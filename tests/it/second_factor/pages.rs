//! The way of a person: set up, sign in with a code, with a recovery code, be asked for more.

use crate::support::authenticator::link;
use crate::support::authorization::{assert_redirected_error, code_in};
use crate::support::http::Page;
use crate::support::scene::{SCOPE, Scene};
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::{Tokens, part};

use super::{after_password, asks_for_code, server, with_app};

/// Allows what is asked, if it is asked, and redeems the code that comes then.
async fn tokens_of(scene: &mut Scene, page: Page) -> Tokens {
    let page = match page.form_with("allow") {
        Some(_) => scene.browser.press(&page, "allow").await,
        None => page,
    };
    let callback = page
        .location()
        .unwrap_or_else(|| panic!("not at the application: {page}"));
    Tokens::read(&scene.application.redeem(&code_in(&callback)).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_after_the_password_signs_in_and_the_tokens_say_so() {
    let (mut scene, mut enrolled) = with_app().await;
    let page = after_password(&mut scene).await;
    assert!(asks_for_code(&page), "{page}");
    let code = enrolled.app.code().await;
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    let page = scene
        .browser
        .type_code(&page, "totp_code", &spaced, "continue")
        .await;
    let tokens = tokens_of(&mut scene, page).await;
    for token in [&tokens.access, &tokens.id] {
        let claims = part(token, 1);
        assert_eq!(claims["acr"], "aal2", "{claims}");
        assert_eq!(
            claims["amr"],
            serde_json::json!(["pwd", "otp", "mfa"]),
            "{claims}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recovery_code_stands_in_once_and_is_not_called_a_one_time_code() {
    let (mut scene, enrolled) = with_app().await;
    let page = after_password(&mut scene).await;
    let page = scene.browser.open(&link(&page, "use-recovery-code")).await;
    let code = enrolled.recovery_codes[0].to_uppercase();
    let page = scene
        .browser
        .type_code(&page, "recovery_code", &code, "continue")
        .await;
    let tokens = tokens_of(&mut scene, page).await;
    let claims = part(&tokens.id, 1);
    assert_eq!(
        (&claims["acr"], &claims["amr"]),
        (&"aal2".into(), &serde_json::json!(["pwd", "mfa"]))
    );

    scene.browser = TestBrowser::new();
    let page = after_password(&mut scene).await;
    let page = scene.browser.open(&link(&page, "use-recovery-code")).await;
    let page = scene
        .browser
        .type_code(&page, "recovery_code", &code, "continue")
        .await;
    assert!(page.body.contains("aria-invalid"), "{page}");
    assert!(page.form_with("continue").is_some(), "a way on: {page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_signed_in_by_password_alone_is_asked_for_more_when_the_application_wants_it() {
    let mut scene = Scene::on(server());
    // Two browsers: one signs in before there is a factor, the other sets it up.
    let tokens = scene.tokens().await;
    assert_eq!(part(&tokens.id, 1)["acr"], "aal1");
    let strong = scene.application.request(SCOPE).with("acr_values", "aal2").url();
    let mut enrolled = TestBrowser::new().enrol(&strong, &scene.person).await;

    let silent = format!("{strong}&prompt=none");
    assert_redirected_error(
        &scene.browser.open(&silent).await,
        &scene.application,
        "login_required",
    );
    let page = scene.browser.open(&strong).await;
    assert!(asks_for_code(&page), "no password again: {page}");
    let before = scene.browser.cookies.clone();
    let code = enrolled.app.code().await;
    let page = scene
        .browser
        .type_code(&page, "totp_code", &code, "continue")
        .await;
    let strong_tokens = tokens_of(&mut scene, page).await;
    let (weak, strong_claims) = (part(&tokens.id, 1), part(&strong_tokens.id, 1));
    assert_eq!(strong_claims["acr"], "aal2");
    // The session is the same; the password was not asked for, so the sign-in is as old as before.
    assert_eq!(
        (&weak["sid"], &weak["auth_time"]),
        (&strong_claims["sid"], &strong_claims["auth_time"])
    );
    // SES-01: the browser carries another secret, and the one before holds nothing.
    let mut thief = TestBrowser::new();
    thief.cookies = before;
    let page = thief
        .open(&format!("{}&prompt=none", scene.application.request(SCOPE).url()))
        .await;
    assert_redirected_error(&page, &scene.application, "login_required");
    // aal2 is enough for who asks for aal1.
    let page = scene
        .browser
        .open(&scene.application.request(SCOPE).with("acr_values", "aal1").url())
        .await;
    assert!(page.location().is_some(), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_essential_strength_that_nobody_can_have_is_refused_to_the_client() {
    let mut scene = Scene::on(server());
    let claims = r#"{"id_token":{"acr":{"essential":true,"values":["urn:example:gold"]}}}"#;
    let request = scene.application.request(SCOPE).with("claims", claims).url();
    let page = scene.browser.open(&request).await;
    assert_redirected_error(&page, &scene.application, "unmet_authentication_requirements");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn otp_05_recovery_codes_are_shown_once() {
    let mut scene = Scene::on(server());
    let request = scene.application.request(SCOPE).with("acr_values", "aal2").url();
    let enrolled = scene.browser.enrol(&request, &scene.person).await;
    assert_eq!(enrolled.recovery_codes.len(), 10);
    let onward = enrolled.onward.clone();
    let page = scene.browser.open(&onward).await;
    let enrol_again = onward.replace("/continue/", "/login/enrol?interaction=");
    let again = scene.browser.open(&enrol_again).await;
    for page in [&page, &again] {
        assert!(!page.body.contains(&enrolled.recovery_codes[0]), "{page}");
    }
    assert_eq!(tokens_of(&mut scene, page).await.scope, SCOPE);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_and_a_second_tab_keep_showing_a_way_on() {
    let (mut scene, mut enrolled) = with_app().await;
    let page = after_password(&mut scene).await;
    // Back to the login page of this conversation: the step that is due.
    let login = page.url.as_str().replace("/login/totp", "/login");
    assert!(asks_for_code(&scene.browser.open(&login).await));
    // Somebody else after all.
    let switch = scene.browser.open(&format!("{login}&switch=account")).await;
    assert!(switch.form_with("sign-in").is_some(), "{switch}");
    let code = enrolled.app.code().await;
    let done = scene
        .browser
        .type_code(&page, "totp_code", &code, "continue")
        .await;
    // The other tab still shows the form, whose proof is another browser secret's now: it is told, and has a way.
    let form = page
        .form_with("continue")
        .expect("a form")
        .fill("totp_code", "123456");
    let late = scene.browser.submit(&page, form).await;
    assert_eq!(late.status, 403, "{late}");
    assert!(late.body.contains("href="), "{late}");
    let over = scene.browser.open(page.url.as_str()).await;
    assert!(
        over.form_with("allow").is_some() || over.location().is_some(),
        "{over}"
    );
    tokens_of(&mut scene, done).await;
    let over = scene.browser.open(page.url.as_str()).await;
    assert_eq!(over.status, 200, "{over}");
    assert!(over.body.contains("href="), "{over}");
}
