//! The second step in Chromium: set up on the way in, signed in with, with a script and without one; and how the pages
//! look.

use super::Stage;
use super::looks::look;
use crate::support::authenticator::Authenticator;
use crate::support::browser::{Browser, Script};

impl Stage {
    /// Sets an app up, since the application asks for a second factor; the browser is left at the recovery codes.
    async fn set_up(&self, browser: &Browser, views: bool) -> Authenticator {
        self.ask(browser, "?acr_values=aal2").await;
        self.sign_in(browser).await;
        browser.element("totp-enable").await;
        if views {
            look(browser, "enrol").await;
        }
        browser.press("totp-enable").await;
        browser.element("totp-confirm").await;
        if views {
            look(browser, "enrol-begun").await;
        }
        let mut app = Authenticator::with(&browser.text("totp-secret").await);
        browser.fill("totp_code", &app.wrong_code()).await;
        browser.press("totp-confirm").await;
        browser.element("problem").await;
        browser.fill("totp_code", &app.code().await).await;
        browser.press("totp-confirm").await;
        browser.element("recovery-codes").await;
        app
    }
}

#[tokio::test]
async fn an_app_is_set_up_on_the_way_in_and_signs_in_from_then_on() {
    for script in [Script::On, Script::Off] {
        let stage = Stage::open();
        let browser = Browser::open_with(script).await;
        let mut app = stage.set_up(&browser, false).await;
        let codes = browser.text("recovery-codes").await;
        assert_eq!(
            codes.split_whitespace().filter(|word| word.contains('-')).count(),
            10,
            "{codes}"
        );
        browser.press("continue").await;
        browser.press("allow").await;
        assert_eq!(stage.arrived(&browser).await["acr"], "aal2");

        let other = Browser::open_with(script).await;
        stage.ask(&other, "").await;
        stage.sign_in(&other).await;
        other.arrive(&stage.server.url("/login/totp")).await;
        other.fill("totp_code", &app.code().await).await;
        other.press("continue").await;
        let claims = stage.arrived(&other).await;
        assert_eq!(
            claims["amr"],
            serde_json::json!(["pwd", "otp", "mfa"]),
            "{claims}"
        );
    }
}

#[tokio::test]
async fn the_pages_of_the_second_step_are_clean_in_all_views() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.set_up(&browser, true).await;
    look(&browser, "new-recovery-codes").await;
    let other = Browser::open().await;
    stage.ask(&other, "").await;
    stage.sign_in(&other).await;
    other.element("totp_code").await;
    look(&other, "totp").await;
    other.fill("totp_code", "000000").await;
    other.press("continue").await;
    other.element("problem").await;
    look(&other, "totp-wrong").await;
    other.press("use-recovery-code").await;
    other.element("recovery_code").await;
    look(&other, "recovery-code").await;
}
