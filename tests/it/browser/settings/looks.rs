//! Each settings page as people meet it: narrow and wide, light and dark.

use super::{Home, tick};
use crate::browser::looks::look;
use crate::support::browser::Browser;

#[tokio::test]
async fn the_settings_are_clean_in_all_views() {
    let home = Home::open();
    let browser = Browser::open().await;
    for page in [
        "profile",
        "profile/delete",
        "security",
        "security/password",
        "sessions",
        "apps",
        "api-keys",
    ] {
        home.visit(&browser, page).await;
        look(&browser, &format!("settings-{}", page.replace('/', "-"))).await;
    }
    home.visit(&browser, "security").await;
    browser.press("totp-enable").await;
    browser.element("totp-secret").await;
    look(&browser, "settings-two-step").await;
    home.visit(&browser, "security").await;
    home.set_up_second_factor(&browser).await;
    look(&browser, "settings-recovery-codes").await;
    home.visit(&browser, "security").await;
    look(&browser, "settings-security-on").await;
}

#[tokio::test]
async fn the_pages_of_keys_and_applications_are_clean_in_all_views() {
    let home = Home::open();
    let browser = Browser::open().await;
    home.visit(&browser, "security").await;
    home.set_up_second_factor(&browser).await;
    home.visit(&browser, "api-keys/new").await;
    look(&browser, "settings-new-api-key").await;
    browser.fill("name", "Nightly scan report").await;
    tick(&browser, "scans_read").await;
    browser.press("create-key").await;
    browser.element("api-key").await;
    look(&browser, "settings-api-key").await;
    browser.press("done").await;
    look(&browser, "settings-api-keys-one").await;
    home.visit(&browser, "applications/new").await;
    look(&browser, "settings-new-application").await;
    browser.fill("name", "Grafana").await;
    browser
        .fill("redirect-uri-1", "https://grafana.example.test/cb")
        .await;
    browser.press("create-application").await;
    browser.element("client-secret").await;
    look(&browser, "settings-client-secret").await;
    browser.press("done").await;
    browser.element("rotate-secret").await;
    look(&browser, "settings-application").await;
}
