//! Connected apps: listed once they were let in, and asked for again once they were removed.

use crate::browser::Stage;
use crate::support::browser::Browser;

#[tokio::test]
async fn a_removed_app_holds_nothing_and_asks_again() {
    let stage = Stage::open();
    let browser = Browser::open().await;
    stage.sign_in_at_app(&browser).await;
    browser.goto(&stage.server.url("/settings/apps")).await.unwrap();
    browser.reads("Test client").await;
    browser.reads("See your e-mail address").await;
    let remove = browser
        .find(fantoccini::Locator::LinkText("Remove"))
        .await
        .expect("the app can be removed");
    remove.click().await.unwrap();
    browser.press("confirm").await;
    browser.reads("No app is connected").await;
    assert_eq!(stage.count("consent.withdrawn"), 1);
    let live = "SELECT count(*) FROM grants WHERE revoked_at IS NULL";
    assert_eq!(stage.server.number(live).await, 0);

    stage.ask(&browser, "").await;
    browser.element("allow").await;
}
