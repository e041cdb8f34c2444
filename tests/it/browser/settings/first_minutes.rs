//! The first minutes of somebody who wants an API key: asked for a second factor, back to the form, a key that works, a
//! list that says so, and the end of it.

use super::{Home, tick};
use crate::support::browser::{Browser, Script};

async fn from_nothing_to_a_key_and_back(script: Script) {
    let home = Home::open();
    let browser = Browser::open_with(script).await;
    home.visit(&browser, "api-keys").await;
    browser.reads("Two-step verification first").await;
    browser.press("generate-key").await;

    browser.element("totp-enable").await;
    home.set_up_second_factor(&browser).await;
    assert_eq!(
        (
            home.count("factor.enrolled"),
            home.count("recovery_codes.created")
        ),
        (1, 1)
    );
    tick(&browser, "saved").await;
    browser.press("continue").await;

    // Straight to the form: the code that was just typed is proof enough.
    browser.arrive(&home.server.url("/settings/api-keys/new")).await;
    browser.fill("name", "Nightly scan report").await;
    tick(&browser, "scans_read").await;
    tick(&browser, "reports_write").await;
    browser.press("create-key").await;
    let key = browser.text("api-key").await;
    assert!(browser.text("curl").await.contains(&key));
    assert_eq!(home.count("api_key.created"), 1);

    assert_eq!(home.status_with(&key).await, 200);
    browser.press("done").await;
    browser.reads("Nightly scan report").await;
    // The first use is written within a second; the list shows the fresher value from memory.
    browser.reads("just now").await;
    assert!(
        !browser.source().await.unwrap().contains(&key),
        "the list holds no key"
    );

    // Stopping a leak needs no phone, at no time.
    let revoke = browser
        .find(fantoccini::Locator::LinkText("Revoke"))
        .await
        .expect("the key can be revoked");
    revoke.click().await.unwrap();
    browser.reads("Last used just now").await;
    browser.press("confirm").await;
    browser.reads("The key is revoked").await;
    assert_eq!(home.status_with(&key).await, 401);
    assert_eq!(home.count("api_key.revoked"), 1);
}

#[tokio::test]
async fn the_first_minutes_of_the_api_user() {
    from_nothing_to_a_key_and_back(Script::On).await;
}

#[tokio::test]
async fn the_first_minutes_of_the_api_user_without_a_script() {
    from_nothing_to_a_key_and_back(Script::Off).await;
}
