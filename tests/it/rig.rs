//! The rig itself: what the suites rely on without looking.

use sqlx::{Connection, PgConnection, Row};

use crate::support::accounts::Client;
use crate::support::browser::{Browser, Scheme, Script};
use crate::support::node::{AfterCallback, RelyingParty};
use crate::support::postgres::fresh_database;

/// A page that shows what a browser makes of it.
const PAGE: &str = "data:text/html,<html lang=en><title>Rig</title><style>%23wide{display:none}\
    @media(min-width:600px){%23wide{display:block}}@media(prefers-color-scheme:dark){body{background:black}}</style>\
    <main><h1 id=title>Rig</h1><p id=wide>wide</p></main><script>document.title='script'</script>";

#[tokio::test]
async fn two_fresh_databases_share_nothing() {
    let urls = [fresh_database().await, fresh_database().await];
    for url in &urls {
        let mut connection = PgConnection::connect(url).await.unwrap();
        sqlx::query("CREATE TABLE mine (id INT)")
            .execute(&mut connection)
            .await
            .unwrap();
        let row = sqlx::query("SELECT count(*) FROM mine")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(row.get::<i64, _>(0), 0);
    }
}

#[tokio::test]
async fn script_off_means_off() {
    for (script, title) in [(Script::On, "script"), (Script::Off, "Rig")] {
        let browser = Browser::open_with(script).await;
        browser.goto(PAGE).await.unwrap();
        assert_eq!(browser.title().await.unwrap(), title);
    }
}

#[tokio::test]
async fn the_browser_is_as_narrow_and_as_dark_as_it_is_told() {
    let browser = Browser::open().await;
    browser.goto(PAGE).await.unwrap();
    browser.size(320, 640).await;
    browser.scheme(Scheme::Dark).await;
    let ask = "return [innerWidth, getComputedStyle(document.body).backgroundColor, wide.offsetWidth]";
    let answer = browser.execute(ask, Vec::new()).await.unwrap();
    assert_eq!(answer, serde_json::json!([320, "rgb(0, 0, 0)", 0]));
    let picture = std::fs::read(browser.picture("rig").await).unwrap();
    // The width stands in the PNG header.
    assert_eq!(picture[16..20], 320u32.to_be_bytes());
}

#[tokio::test]
async fn axe_sees_what_is_wrong() {
    let browser = Browser::open().await;
    browser
        .goto("data:text/html,<html><title>Bad</title><main><input></main>")
        .await
        .unwrap();
    let findings = browser.accessibility_findings().await.join("\n");
    assert!(
        findings.contains("html-has-lang") && findings.contains("label"),
        "{findings}"
    );
}

#[tokio::test]
async fn the_relying_party_says_that_the_issuer_is_missing() {
    let mut party = RelyingParty::new();
    let client = Client {
        id: "nobody".to_owned(),
        secret: "nothing".to_owned(),
    };
    // Nobody listens on the port that the rig gives out next.
    let issuer = format!("http://127.0.0.1:{}", crate::support::ports::free_port());
    party.start(&issuer, &client, "openid", AfterCallback::Home);
    let browser = Browser::open().await;
    browser.goto(&party.url("/")).await.unwrap();
    browser.press("sign-in").await;
    assert!(browser.text("error-description").await.contains("fetch failed"));
}
