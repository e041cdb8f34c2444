//! The second factor by JSON: asked for, spaced, empty, wrong, used, and the recovery code in its place.

use serde_json::{Value, json};

use super::{login, refused, server, tokens};
use crate::support::application::Application;
use crate::support::authenticator::Enrolled;
use crate::support::scene::{SCOPE, new_person};
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::part;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_asked_for_and_counts_once() {
    let server = server();
    let person = new_person(&server);
    let request = Application::register(&server, &[])
        .request(SCOPE)
        .with("acr_values", "aal2")
        .url();
    let Enrolled {
        mut app,
        recovery_codes,
        ..
    } = TestBrowser::new().enrol(&request, &person).await;
    let with = async |more: Value| login(&server, &person, &more).await;

    for absent in [
        json!({}),
        json!({"totp_code": null}),
        json!({"totp_code": ""}),
        json!({"totp_code": "  "}),
    ] {
        refused(&with(absent).await, 401, "totp_required");
    }
    for wrong in [app.wrong_code().as_str(), "12345", "abcdef"] {
        refused(&with(json!({"totp_code": wrong})).await, 401, "totp_invalid");
    }
    let code = app.code().await;
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let (access, _) = tokens(&with(json!({"totp_code": spaced})).await);
    let claims = part(&access, 1);
    assert_eq!(
        (&claims["acr"], &claims["amr"]),
        (&"aal2".into(), &json!(["pwd", "otp", "mfa"]))
    );
    refused(
        &with(json!({"totp_code": app.last_code()})).await,
        401,
        "totp_invalid",
    );

    let recovery = json!({"recovery_code": recovery_codes[5]});
    let (access, _) = tokens(&with(recovery.clone()).await);
    assert_eq!(part(&access, 1)["amr"], json!(["pwd", "mfa"]));
    refused(&with(recovery).await, 401, "totp_invalid");
    assert_eq!(
        server
            .events_on("recovery_code.used", part(&access, 1)["sub"].as_str().unwrap())
            .len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_codes_are_throttled_and_say_for_how_long() {
    let server = server();
    let person = new_person(&server);
    let request = Application::register(&server, &[])
        .request(SCOPE)
        .with("acr_values", "aal2")
        .url();
    let enrolled = TestBrowser::new().enrol(&request, &person).await;
    let wrong = json!({"totp_code": enrolled.app.wrong_code()});
    for _ in 0..5 {
        refused(&login(&server, &person, &wrong).await, 401, "totp_invalid");
    }
    let page = login(&server, &person, &wrong).await;
    refused(&page, 429, "throttled");
    assert_eq!(page.header("retry-after"), Some("1"), "{page}");
}
