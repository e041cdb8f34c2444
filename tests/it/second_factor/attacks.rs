//! OTP-01, OTP-02, OTP-03: what a stolen password is worth without the phone.

use crate::support::authorization::assert_redirected_error;
use crate::support::http::{Page, client};
use crate::support::scene::{SCOPE, Scene};
use crate::support::test_browser::TestBrowser;

use super::{after_password, asks_for_code, with_app};

async fn types(scene: &mut Scene, page: &Page, code: &str) -> Page {
    scene.browser.type_code(page, "totp_code", code, "continue").await
}

fn is_in(page: &Page) -> bool {
    page.form_with("allow").is_some() || page.location().is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn otp_01_a_used_code_is_refused_in_another_browser() {
    let (mut scene, mut enrolled) = with_app().await;
    let page = after_password(&mut scene).await;
    let code = enrolled.app.code().await;
    assert!(is_in(&types(&mut scene, &page, &code).await));
    scene.browser = TestBrowser::new();
    let page = after_password(&mut scene).await;
    let again = types(&mut scene, &page, &code).await;
    assert!(
        asks_for_code(&again) && again.body.contains("aria-invalid"),
        "{again}"
    );
    let failed = scene.server.events_of("sign_in.failed");
    assert!(
        failed
            .iter()
            .any(|event| event["reason"] == "wrong_second_factor"),
        "{failed:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn otp_02_fifty_guesses_in_new_sign_ins_meet_one_counter() {
    let (mut scene, enrolled) = with_app().await;
    let wrong = enrolled.app.wrong_code();
    let mut refused = 0;
    let mut throttled = 0;
    for _ in 0..50 {
        scene.browser = TestBrowser::new();
        let page = after_password(&mut scene).await;
        let answer = types(&mut scene, &page, &wrong).await;
        if answer.status == 429 {
            let wait = answer.header("retry-after").expect("it says for how long");
            assert!(wait.parse::<u64>().expect("seconds") >= 1, "{answer}");
            throttled += 1;
        } else {
            assert!(asks_for_code(&answer), "{answer}");
            refused += 1;
        }
        assert!(!is_in(&answer), "{answer}");
    }
    // Five for nothing, then one a second, two, four, …
    assert!(
        (5..15).contains(&refused) && throttled > 30,
        "{refused} tried, {throttled} held up"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn otp_03_a_password_alone_opens_nothing() {
    let (mut scene, _enrolled) = with_app().await;
    let page = after_password(&mut scene).await;
    assert!(asks_for_code(&page), "{page}");
    // The own page asks to sign in, as of anybody.
    let home = scene
        .browser
        .open(&format!("{}/", scene.application.issuer))
        .await;
    assert!(home.form_with("sign-in").is_some(), "{home}");
    // An application hears that nobody is signed in.
    let silent = format!("{}&prompt=none", scene.application.request(SCOPE).url());
    assert_redirected_error(
        &scene.browser.open(&silent).await,
        &scene.application,
        "login_required",
    );
    // Consent cannot be given, nor an organization chosen, nor a factor of one's own set up.
    for path in ["/consent", "/organizations", "/login/enrol"] {
        let own = page.url.as_str().replace("/login/totp", path);
        assert!(asks_for_code(&scene.browser.open(&own).await), "{path}");
        let form = page.form_with("continue").expect("a form");
        let fields: Vec<_> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let posted = scene.browser.post(&own, &fields).await;
        assert_ne!(posted.status, 200, "{path}: {posted}");
        assert!(
            asks_for_code(&scene.browser.open(page.url.as_str()).await),
            "{path}"
        );
    }
    // The API takes it for what it is.
    let body = serde_json::json!({"email": scene.person.email, "password": scene.person.password});
    let answer = client()
        .post(format!("{}/api/v1/auth/login", scene.application.issuer))
        .json(&body)
        .send()
        .await
        .expect("it answers");
    let answer = Page::read(answer).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (401, &"totp_required".into())
    );
}
