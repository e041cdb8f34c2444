//! An organization's own applications, from the first form to the end.

use super::Home;
use crate::support::browser::Browser;

#[tokio::test]
async fn an_application_is_added_changed_given_another_secret_and_deleted() {
    let home = Home::open();
    let browser = Browser::open().await;
    // Counted from here: there is the built-in client of the JSON sign-in.
    let before = home.count("client.created");
    home.visit(&browser, "applications").await;
    browser.press("add-application").await;
    browser.fill("name", "Grafana").await;
    browser
        .fill("redirect-uri-1", "http://grafana.example.test/cb")
        .await;
    browser.press("create-application").await;
    browser.element("problem").await;
    let uri = browser
        .element("redirect-uri-1")
        .await
        .prop("value")
        .await
        .unwrap();
    assert_eq!(
        uri.as_deref(),
        Some("http://grafana.example.test/cb"),
        "what was typed stays"
    );
    assert_eq!(home.count("client.created"), before);

    browser
        .fill("redirect-uri-1", "https://grafana.example.test/cb")
        .await;
    browser.press("create-application").await;
    let secret = browser.text("client-secret").await;
    assert_eq!(home.count("client.created"), before + 1);
    browser.press("done").await;
    browser
        .fill("redirect-uri-2", "https://grafana.example.test/other")
        .await;
    browser.press("save").await;
    browser.reads("Your changes are saved").await;
    assert!(!browser.source().await.unwrap().contains(&secret));
    browser.element("redirect-uri-3").await;

    browser.press("rotate-secret").await;
    assert_ne!(browser.text("client-secret").await, secret);
    browser.press("done").await;
    browser.press("delete-application").await;
    browser.press("confirm").await;
    browser.reads("The application is deleted").await;
    browser.reads("There is no application yet").await;
}

#[tokio::test]
async fn who_does_not_manage_applications_sees_none() {
    let home = Home::open();
    let viewer = home.server.create_person("carol@example.test");
    let browser = Browser::open().await;
    browser
        .goto(&home.server.url("/settings/applications"))
        .await
        .unwrap();
    super::sign_in(&browser, &viewer).await;
    browser.reads("This isn't open to you").await;
    assert!(
        !browser
            .source()
            .await
            .unwrap()
            .contains("/settings/applications/new")
    );
}
