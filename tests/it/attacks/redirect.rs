//! RED: every way to have an answer sent where it was not registered.

use super::server;
use crate::support::application::{Application, assert_oauth_error};
use crate::support::authorization::assert_shown_error;
use crate::support::process::Server;
use crate::support::scene::Scene;
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::Tokens;

/// Each of these, asked for instead of the registered one, gets the page and no redirect.
async fn assert_shown(application: &Application, redirect_uris: &[&str]) {
    for uri in redirect_uris {
        let request = application
            .request_with_pkce("openid")
            .set("redirect_uri", uri)
            .url();
        let page = TestBrowser::new().get(&request).await;
        assert_shown_error(&page, "invalid_request");
    }
}

fn c1(server: &Server) -> Application {
    Application::register_at(server, "https://c1.test/cb", &[])
}

#[tokio::test]
async fn red_01_path_query_port_slash_and_case_must_be_equal() {
    let others = [
        "https://c1.test/cb/x",
        "https://c1.test/cb?x=1",
        "https://c1.test:444/cb",
        "https://c1.test:443/cb",
        "https://c1.test/cb/",
        "https://C1.TEST/cb",
        "https://c1.test/CB",
        "https://c1.test/x/../cb",
        "https://c1.test/c%62",
        "https://user@c1.test/cb",
        "https://c1.test.evil.test/cb",
        " https://c1.test/cb",
    ];
    let server = server();
    assert_shown(&c1(&server), &others).await;
}

#[tokio::test]
async fn red_02_the_scheme_cannot_be_downgraded() {
    let server = server();
    assert_shown(&c1(&server), &["http://c1.test/cb", "//c1.test/cb"]).await;
}

#[tokio::test]
async fn red_03_no_redirect_uri_has_a_fragment() {
    let server = server();
    assert_cannot_register(&server, "red-03", "https://c1.test/cb#x").await;
    // Sent as %23: in the parameter's value it is a plain `#`.
    assert_shown(&c1(&server), &["https://c1.test/cb#x", "https://c1.test/cb%23x"]).await;
}

#[tokio::test]
async fn red_04_the_redirect_uri_cannot_be_left_out() {
    let server = server();
    let request = c1(&server).request("openid").without("redirect_uri").url();
    assert_shown_error(&TestBrowser::new().get(&request).await, "invalid_request");
}

#[tokio::test]
async fn red_05_loopback_frees_the_port_and_nothing_else() {
    let server = server();
    let native = Application::register_at(&server, "http://127.0.0.1/cb", &["--public"]);
    let another_port = native
        .request_with_pkce("openid")
        .set("redirect_uri", "http://127.0.0.1:51004/cb")
        .url();
    let page = TestBrowser::new().open(&another_port).await;
    assert!(page.form_with("sign-in").is_some(), "{page}");

    let others = [
        "http://localhost:51004/cb",
        "http://[::1]:51004/cb",
        "http://127.0.0.1:51004/x",
        "https://127.0.0.1/cb",
        "http://127.0.0.1:51004@evil.test/cb",
        "http://127.0.0.1:99999/cb",
    ];
    assert_shown(&native, &others).await;
    // A client that keeps a secret runs on a server: its port is registered.
    let confidential = Application::register_at(&server, "http://127.0.0.1:8000/cb", &[]);
    assert_shown(&confidential, &["http://127.0.0.1:51004/cb"]).await;
}

#[tokio::test]
async fn red_06_dangerous_schemes_and_wildcards_cannot_be_registered() {
    let server = server();
    for (number, uri) in [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "https://*.c1.test/cb",
        "http://c1.test/cb",
        "/cb",
    ]
    .into_iter()
    .enumerate()
    {
        assert_cannot_register(&server, &format!("red-06-{number}"), uri).await;
    }
}

async fn assert_cannot_register(server: &Server, name: &str, uri: &str) {
    let said = server.cli(&[
        "client",
        "create",
        "--name",
        name,
        "--redirect-uri",
        uri,
        "--json",
    ]);
    assert!(matches!(said.code, 1 | 2), "{uri}: {said:?}");
    assert_eq!(said.stdout, "", "{uri}");
    assert!(said.stderr.contains("redirect"), "{uri}: {}", said.stderr);
    assert_eq!(server.rows("clients", "name", name).await, 0, "{uri}");
}

#[tokio::test]
async fn red_07_the_token_endpoint_wants_the_same_redirect_uri() {
    let mut scene = Scene::on(server());
    let code = scene.code().await;
    let application = &scene.application;
    let form = |uri: Option<&'static str>| {
        let mut form = application.code_form(&code);
        form.retain(|(name, _)| *name != "redirect_uri");
        form.extend(uri.map(|uri| ("redirect_uri", uri)));
        form
    };
    let differs = application.token(&form(Some("https://your-app.com/other"))).await;
    assert_oauth_error(&differs, 400, "invalid_grant");
    let missing = application.token(&form(None)).await;
    assert_oauth_error(&missing, 400, "invalid_grant");
    let started = scene
        .server
        .rows("grants", "client_id", &application.client.id)
        .await;
    assert_eq!(started, 0);
    // A mistake of the client's own does not burn the code.
    Tokens::read(&application.redeem(&code).await);
}

#[tokio::test]
async fn red_08_a_private_scheme_is_compared_byte_for_byte() {
    let server = server();
    let native = Application::register_at(&server, "com.ex.app:/cb", &["--public"]);
    let page = TestBrowser::new()
        .open(&native.request_with_pkce("openid").url())
        .await;
    assert!(page.form_with("sign-in").is_some(), "{page}");
    assert_shown(
        &native,
        &[
            "com.ex.app://cb",
            "com.ex.app:/cb/../x",
            "COM.EX.APP:/cb",
            "com.ex.app:///cb",
        ],
    )
    .await;
}
