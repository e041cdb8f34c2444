//! Sign-ins: seen from one browser, ended in another.

use super::Home;
use crate::support::browser::Browser;

#[tokio::test]
async fn all_other_browsers_are_signed_out_and_this_one_stays() {
    let home = Home::open();
    let (browser, elsewhere) = (Browser::open().await, Browser::open().await);
    home.visit(&elsewhere, "profile").await;
    home.visit(&browser, "sessions").await;
    browser.reads("This browser").await;
    assert!(browser.source().await.unwrap().contains("Chrome on Linux"));
    browser.press("end-others").await;
    browser.reads("signed out everywhere else").await;
    assert!(!browser.shows("end-others").await);
    assert_eq!(home.count("session.ended"), 1);
    elsewhere.refresh().await.unwrap();
    elsewhere.element("sign-in").await;
}

#[tokio::test]
async fn one_other_browser_is_signed_out_alone() {
    let home = Home::open();
    let (browser, elsewhere) = (Browser::open().await, Browser::open().await);
    home.visit(&elsewhere, "profile").await;
    home.visit(&browser, "sessions").await;
    let end = browser
        .find(fantoccini::Locator::Css("button[name=session]"))
        .await
        .expect("the other sign-in can be ended");
    end.click().await.unwrap();
    browser.reads("That sign-in has ended").await;
    assert_eq!(home.count("session.ended"), 1);
    elsewhere.refresh().await.unwrap();
    elsewhere.element("sign-in").await;
}
