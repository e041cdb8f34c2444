//! The profile: kept, taken along, deleted.

use super::Home;
use crate::support::browser::Browser;

#[tokio::test]
async fn a_profile_is_kept_and_what_cannot_be_is_said() {
    let home = Home::open();
    let browser = Browser::open().await;
    home.visit(&browser, "profile").await;
    browser.fill("name", "Alice <b>Liddell</b>").await;
    browser.fill("zoneinfo", "Europe/London").await;
    browser.press("save").await;
    browser.reads("Your changes are saved").await;
    let name = browser.element("name").await.prop("value").await.unwrap();
    assert_eq!(name.as_deref(), Some("Alice <b>Liddell</b>"));

    let long = "x".repeat(150);
    browser.fill("name", &long).await;
    browser.press("save").await;
    browser.element("problem").await;
    let kept = home.server.column("SELECT name FROM users ORDER BY id").await;
    assert_eq!(kept.first().map(String::as_str), Some("Alice <b>Liddell</b>"));
}

#[tokio::test]
async fn an_account_is_deleted_by_its_owner_alone_and_its_address_opens_nothing() {
    let home = Home::open();
    let browser = Browser::open().await;
    home.visit(&browser, "profile").await;
    browser.press("delete-account").await;
    browser.fill("password", "not my password").await;
    browser.press("confirm").await;
    browser.element("problem").await;
    assert_eq!(home.count("user.deleted"), 0);
    browser.fill("password", &home.alice.password).await;
    browser.press("confirm").await;
    browser.element("sign-in").await;
    assert_eq!(home.count("user.deleted"), 1);
    super::sign_in(&browser, &home.alice).await;
    browser.element("problem").await;
}
