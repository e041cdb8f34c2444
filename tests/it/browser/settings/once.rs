//! What is shown once is made once: Back, Reload and the same form again make no second key, and no page shows the first
//! again.

use super::{Home, tick};
use crate::support::browser::Browser;

#[tokio::test]
async fn back_reload_and_the_same_form_again_make_no_second_key() {
    let home = Home::open();
    let browser = Browser::open().await;
    home.visit(&browser, "security").await;
    home.set_up_second_factor(&browser).await;
    home.visit(&browser, "api-keys/new").await;
    let name_of_form = "return document.querySelector('[name=once]').value";
    let spent = browser.execute(name_of_form, Vec::new()).await.unwrap();
    browser.fill("name", "One").await;
    tick(&browser, "scans_read").await;
    browser.press("create-key").await;
    let key = browser.text("api-key").await;
    assert_eq!(home.count("api_key.created"), 1);

    // Chromium sends the form of an answer again when the answer is reloaded.
    browser.refresh().await.unwrap();
    browser.reads("sent twice").await;
    assert!(
        !browser.source().await.unwrap().contains(&key),
        "it was shown once"
    );
    browser.back().await.unwrap();
    browser.element("sign-out").await;
    assert!(!browser.source().await.unwrap().contains(&key));
    assert_eq!(home.count("api_key.created"), 1);

    // A page that some browser kept, with its form as it was.
    home.visit(&browser, "api-keys/new").await;
    let as_it_was = "document.querySelector('[name=once]').value = arguments[0]";
    browser.execute(as_it_was, vec![spent]).await.unwrap();
    browser.fill("name", "Two").await;
    tick(&browser, "cve_read").await;
    browser.press("create-key").await;
    browser.reads("sent twice").await;
    assert_eq!(home.count("api_key.created"), 1);
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_makes_nothing() {
    let home = Home::open();
    let browser = Browser::open().await;
    home.visit(&browser, "security").await;
    home.set_up_second_factor(&browser).await;
    home.visit(&browser, "api-keys/new").await;
    browser.fill("name", "Nothing to do").await;
    browser.press("create-key").await;
    browser.element("problem").await;
    assert_eq!(browser.text("problem").await, "Tick at least one permission.");
    let name = browser.element("name").await.prop("value").await.unwrap();
    assert_eq!(name.as_deref(), Some("Nothing to do"));
    assert_eq!(home.count("api_key.created"), 0);
    tick(&browser, "cve_read").await;
    browser.press("create-key").await;
    browser.element("api-key").await;
    assert_eq!(home.count("api_key.created"), 1);
}
