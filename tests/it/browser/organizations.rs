//! Whom a sign-in acts for: the page that asks members of several organizations, and the page for somebody who does
//! not belong to the one whose app it is. Both also as people see them, in all views.

use fantoccini::Locator;

use super::Stage;
use super::looks::look;
use crate::support::browser::Browser;
use crate::support::node::AfterCallback;
use crate::support::process::{Backend, Server};

/// A server with a second organization, and that one's id.
fn with_a_second_organization() -> (Server, String) {
    let server = Server::start(Backend::Sqlite);
    let acme = server.cli_json(&["organization", "create", "--name", "Acme GmbH", "--slug", "acme"]);
    let id = acme["id"].as_str().expect("an organization has an id").to_owned();
    (server, id)
}

#[tokio::test]
async fn a_member_of_two_organizations_chooses_for_which_one_to_act() {
    let (server, acme) = with_a_second_organization();
    let stage = Stage::on(server, &["--first-party"], AfterCallback::Home);
    let join = [
        "user",
        "set",
        "--email",
        &stage.alice.email,
        "--organization",
        "acme",
        "--role",
        "admin",
    ];
    stage.server.cli_json(&join);
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.arrive(&stage.server.url("/organizations")).await;
    browser.reads("Choose an organization").await;
    look(&browser, "organizations").await;

    press(&browser, &acme).await;
    let claims = stage.arrived(&browser).await;
    assert_eq!(claims["org"], acme.as_str(), "{claims}");

    // The choice was for that sign-in; the next one asks again, and another answer counts.
    stage.ask(&browser, "").await;
    browser.arrive(&stage.server.url("/organizations")).await;
    browser
        .find(Locator::Css("button[name=organization]"))
        .await
        .expect("there are organizations to choose from");
    let other = stage
        .server
        .column("SELECT id FROM organizations WHERE slug = 'default'")
        .await;
    press(&browser, &other[0]).await;
    let claims = stage.arrived(&browser).await;
    assert_eq!(claims["org"], other[0].as_str(), "{claims}");
}

async fn press(browser: &Browser, organization: &str) {
    let button = format!("button[name=organization][value={organization}]");
    let button = browser.find(Locator::Css(&button)).await;
    let button = button.unwrap_or_else(|error| panic!("{organization} is not among the choices: {error}"));
    button.click().await.expect("it can be pressed");
}

#[tokio::test]
async fn who_is_no_member_is_told_and_the_app_hears_no() {
    let (server, _) = with_a_second_organization();
    let stage = Stage::on(server, &["--organization", "acme"], AfterCallback::Home);
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    stage.sign_in(&browser).await;
    browser.element("return").await;
    browser.reads("Acme GmbH").await;
    look(&browser, "not-a-member").await;

    browser.press("return").await;
    browser.arrive(&stage.app.redirect_uri()).await;
    assert_eq!(browser.text("error").await, "access_denied");
    assert_eq!(stage.count("consent.given"), 0);
    assert_eq!(
        stage
            .server
            .number("SELECT count(*) FROM authorization_codes")
            .await,
        0
    );
}
