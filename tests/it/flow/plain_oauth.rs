//! The published way of NetRecon, word for word: no PKCE, no nonce, the secret in the body. It is plain OAuth 2.0.

use reqwest::Method;

use super::server;
use crate::support::application::Application;
use crate::support::authorization::code_in;
use crate::support::scene::new_person;
use crate::support::test_browser::{TestBrowser, query};
use crate::support::tokens::Tokens;

#[tokio::test]
async fn the_published_request_and_form_work_as_written() {
    let server = server();
    let application = Application::register(&server, &["--scope", "scans_read", "--scope", "devices_read"]);
    let (id, secret) = (&application.client.id, &application.client.secret);
    let authorize = format!(
        "{}/api/v1/auth/oauth2/authorize?\
         client_id={id}&\
         redirect_uri=https://your-app.com/callback&\
         response_type=code&\
         scope=scans_read devices_read&\
         state=random_state_string",
        server.issuer()
    );
    let callback = TestBrowser::new()
        .authorize(&authorize, &new_person(&server))
        .await;
    assert!(
        callback.as_str().starts_with("https://your-app.com/callback?"),
        "{callback}"
    );
    assert_eq!(query(&callback, "state").as_deref(), Some("random_state_string"));

    let form = format!(
        "grant_type=authorization_code&\
         code={}&\
         client_id={id}&\
         client_secret={secret}&\
         redirect_uri=https://your-app.com/callback",
        code_in(&callback)
    );
    let answer = application
        .send(Method::POST, "token", |request| {
            request
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(form)
        })
        .await;
    let tokens = Tokens::read(&answer);
    assert_eq!(answer.json()["expires_in"], 3600);
    assert_eq!(tokens.scope, "scans_read devices_read");
    assert!(tokens.id.is_empty(), "without openid there is no ID token");

    let refreshed = Tokens::read(&application.refresh(&tokens.refresh).await);
    assert!(refreshed.id.is_empty());
    let claims = application.verify(&refreshed.access).await.claims;
    assert_eq!(claims["scope"], "scans_read devices_read");
    assert_eq!(claims["aud"], server.issuer());
}

#[tokio::test]
async fn permissions_that_the_person_does_not_hold_are_dropped() {
    let server = server();
    let application = Application::register(&server, &["--scope", "scans_read", "--scope", "scans_write"]);
    let request = application.request("scans_read scans_write").url();
    // A viewer.
    let callback = TestBrowser::new().authorize(&request, &new_person(&server)).await;
    let tokens = Tokens::read(&application.redeem(&code_in(&callback)).await);
    assert_eq!(tokens.scope, "scans_read");
}
