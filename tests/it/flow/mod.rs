//! One sign-in, as applications and their users know it: the same script on both databases, then each variation that
//! the contract names. Attacks on the same way are in [`crate::attacks`].

mod clients;
mod metadata;
mod openid;
mod plain_oauth;
mod prompts;
mod response_modes;
mod token_shapes;
mod userinfo;

use std::sync::Arc;
use std::time::Duration;

use crate::support::accounts::Person;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::authorization::{STATE, assert_redirected_error, code_in};
use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};
use crate::support::shared::SharedServer;
use crate::support::test_browser::{TestBrowser, query};
use crate::support::tokens::Tokens;

/// The server that the variations share.
fn server() -> Arc<Server> {
    static SERVER: SharedServer = SharedServer::new(&[]);
    SERVER.get()
}

#[tokio::test]
async fn the_whole_way_on_sqlite() {
    the_whole_way(Server::start(Backend::Sqlite)).await;
}

#[tokio::test]
async fn the_whole_way_on_postgresql() {
    the_whole_way(Server::start(Backend::Postgres(fresh_database().await))).await;
}

/// From an empty database to the sign-out, by nothing but the printed link, the command line and HTTP.
async fn the_whole_way(server: Server) {
    let admin = set_up(&server).await;
    let application = Application::register(
        &server,
        &["--post-logout-redirect-uri", "https://your-app.com/bye"],
    );
    let mut browser = TestBrowser::new();

    let request = application
        .request_with_pkce("openid profile email offline_access")
        .with("nonce", "n-0S6_WzA2Mj");
    let login = browser.open(&request.url()).await;
    let consent = browser.sign_in(&login, &admin).await;
    let answer = browser.press(&consent, "allow").await;
    let callback = answer.location().expect("the client is answered");
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE));
    assert_eq!(query(&callback, "iss").as_deref(), Some(server.issuer()));
    let tokens = Tokens::read(&application.redeem_with_verifier(&code_in(&callback)).await);
    assert_eq!(tokens.scope, "openid profile email offline_access");

    let id = application.verify(&tokens.id).await.claims;
    assert_eq!(id["nonce"], "n-0S6_WzA2Mj");
    assert_eq!(id["email"], admin.email.as_str());
    let userinfo = application.userinfo(&tokens.access).await;
    assert_eq!(userinfo.status, 200, "{userinfo}");
    assert_eq!(userinfo.json()["sub"], id["sub"]);
    assert_eq!(userinfo.json()["email"], admin.email.as_str());
    assert_eq!(
        userinfo.json()["email_verified"],
        true,
        "the operator vouches for the first one"
    );

    let refreshed = Tokens::read(&application.refresh(&tokens.refresh).await);
    assert_ne!(refreshed.refresh, tokens.refresh);
    assert_eq!(application.verify(&refreshed.id).await.claims["sub"], id["sub"]);

    let silent = application.request("openid").with("prompt", "none");
    let callback = browser
        .get(&silent.url())
        .await
        .location()
        .expect("no page is needed");
    code_in(&callback);

    sign_out(&application, &mut browser, &refreshed.id).await;
    let page = browser.get(&silent.url()).await;
    assert_redirected_error(&page, &application, "login_required");
    // `offline_access` was granted for when the person is away.
    let away = Tokens::read(&application.refresh(&refreshed.refresh).await);

    let disabled = server.cli(&["client", "set", &application.client.id, "--disabled"]);
    assert_eq!(disabled.code, 0, "{disabled:?}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_oauth_error(&application.refresh(&away.refresh).await, 401, "invalid_client");
}

/// Follows the printed link and makes the first administrator.
async fn set_up(server: &Server) -> Person {
    let admin = Person {
        email: "owner@company.com".to_owned(),
        password: "a password of their own".to_owned(),
    };
    let link = server.setup_link().expect("nobody has set this up").to_owned();
    let mut browser = TestBrowser::new();
    let page = browser.open(&link).await;
    let form = page.form_with("create").expect("the set-up page has its form");
    let form = form
        .fill("email", &admin.email)
        .fill("password", &admin.password)
        .press("create");
    let done = browser.submit(&page, form).await;
    assert_eq!(done.status, 200, "{done}");
    // The link was for once.
    let again = TestBrowser::new().open(&link).await;
    assert!(again.form_with("create").is_none(), "{again}");
    admin
}

async fn sign_out(application: &Application, browser: &mut TestBrowser, id_token: &str) {
    let mut url = url::Url::parse(&application.endpoint("logout")).expect("a URL");
    url.query_pairs_mut()
        .append_pair("id_token_hint", id_token)
        .append_pair("post_logout_redirect_uri", "https://your-app.com/bye")
        .append_pair("state", "bye");
    let page = browser.open(url.as_str()).await;
    let target = page
        .location()
        .unwrap_or_else(|| panic!("no question is needed: {page}"));
    assert_eq!(target.as_str(), "https://your-app.com/bye?state=bye");
}
