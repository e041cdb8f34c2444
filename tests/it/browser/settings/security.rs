//! Second factors and the password on the settings pages (threat-model.md OTP-04).

use super::Home;
use crate::support::browser::Browser;

#[tokio::test]
async fn otp_04_a_factor_is_removed_by_password_and_code_and_by_no_less() {
    let home = Home::open();
    let browser = Browser::open().await;
    home.visit(&browser, "security").await;
    let mut app = home.set_up_second_factor(&browser).await;
    home.visit(&browser, "security").await;
    browser.reads("10 left").await;
    let remove = browser
        .find(fantoccini::Locator::Css("a[href*='/security/factors/']"))
        .await
        .expect("the factor is listed");
    remove.click().await.unwrap();

    for (password, code) in [
        ("not my password".to_owned(), app.code().await),
        (home.alice.password.clone(), app.wrong_code()),
    ] {
        browser.fill("password", &password).await;
        browser.fill("totp_code", &code).await;
        browser.press("confirm").await;
        browser.element("problem").await;
        assert_eq!(home.count("factor.removed"), 0);
    }
    browser.fill("password", &home.alice.password).await;
    browser.fill("totp_code", &app.code().await).await;
    browser.press("confirm").await;
    browser.element("totp-enable").await;
    assert_eq!(home.count("factor.removed"), 1);
    assert_eq!(
        home.server
            .number("SELECT count(*) FROM recovery_codes WHERE spent_at IS NULL")
            .await,
        0,
        "the codes end with the last factor"
    );
}

#[tokio::test]
async fn a_new_password_signs_out_everywhere_else() {
    let home = Home::open();
    let (browser, elsewhere) = (Browser::open().await, Browser::open().await);
    home.visit(&browser, "security/password").await;
    home.visit(&elsewhere, "profile").await;

    browser.fill("password", "not my password").await;
    browser.fill("new_password", "four words of one's own").await;
    browser.press("change-password").await;
    browser.element("problem").await;
    browser.fill("password", &home.alice.password).await;
    browser.fill("new_password", "password1").await;
    browser.press("change-password").await;
    browser.reads("Problem: Change your password").await;
    assert_eq!(home.count("password.changed"), 0);

    browser.fill("password", &home.alice.password).await;
    browser.fill("new_password", "four words of one's own").await;
    browser.press("change-password").await;
    browser.reads("Your password is changed").await;
    assert_eq!(home.count("password.changed"), 1);
    elsewhere.refresh().await.unwrap();
    elsewhere.element("sign-in").await;
}
