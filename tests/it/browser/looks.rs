//! Each page as people meet it: narrow and wide, light and dark, judged by axe-core (WCAG 2.2 AA) and kept as a picture.

use super::{Stage, back_into_consent};
use crate::support::browser::{Browser, Scheme};
use crate::support::node::AfterCallback;
use crate::support::process::{Backend, Server};

const WIDTHS: [u32; 2] = [320, 1280];
const SCHEMES: [(Scheme, &str); 2] = [(Scheme::Light, "light"), (Scheme::Dark, "dark")];

/// The page that the browser is on now, in its four views.
pub(super) async fn look(browser: &Browser, name: &str) {
    for width in WIDTHS {
        browser.size(width, 900).await;
        for (scheme, shade) in SCHEMES {
            browser.scheme(scheme).await;
            let view = format!("{name}-{width}-{shade}");
            browser.picture(&view).await;
            let found = browser.accessibility_findings().await;
            assert!(found.is_empty(), "{view}:\n{}", found.join("\n"));
            let measure = "return document.documentElement.scrollWidth";
            let needed = browser.execute(measure, Vec::new()).await.unwrap();
            assert!(
                needed.as_u64() <= Some(width.into()),
                "{view} needs {needed} px: people would scroll sideways"
            );
        }
    }
    browser.scheme(Scheme::Light).await;
    browser.size(1280, 900).await;
}

#[tokio::test]
async fn the_pages_of_a_sign_in_are_clean_in_all_views() {
    let stage = Stage::with(
        &[
            ("COUNTERSIGN_THROTTLE_FAILURES", "2"),
            ("COUNTERSIGN_THROTTLE_WAIT_START", "60s"),
        ],
        AfterCallback::Home,
    );
    let browser = Browser::open().await;
    stage.ask(&browser, "").await;
    browser.element("sign-in").await;
    look(&browser, "login").await;
    for _ in 0..2 {
        browser.fill("username", "nobody@example.test").await;
        browser.fill("password", "not theirs at all").await;
        browser.press("sign-in").await;
        browser.element("problem").await;
    }
    look(&browser, "login-refused").await;
    browser.fill("password", "not theirs either").await;
    browser.press("sign-in").await;
    browser.reads("Please wait").await;
    look(&browser, "throttled").await;
    stage
        .ask(&browser, "?scope=openid+profile+email+offline_access")
        .await;
    stage.sign_in(&browser).await;
    browser.element("allow").await;
    look(&browser, "consent").await;
    browser.press("allow").await;
    stage.arrived(&browser).await;
    back_into_consent(&browser).await;
    browser.reads("already finished").await;
    look(&browser, "finished").await;
}

#[tokio::test]
async fn our_own_pages_are_clean_in_all_views() {
    let stage = Stage::open();
    let server = &stage.server;
    let browser = Browser::open().await;
    browser.goto(server.setup_link().unwrap()).await.unwrap();
    browser.element("create").await;
    look(&browser, "setup").await;
    browser.fill("email", "owner@example.test").await;
    browser.fill("password", "password1").await;
    browser.press("create").await;
    browser.element("problem").await;
    look(&browser, "setup-refused").await;

    let stranger =
        "/api/v1/auth/oauth2/authorize?response_type=code&client_id=nobody&redirect_uri=https://a.test/";
    browser.goto(&server.url(stranger)).await.unwrap();
    browser.element("error-code").await;
    look(&browser, "error").await;
    browser.goto(&server.url("/nothing-here")).await.unwrap();
    browser.element("error-code").await;
    look(&browser, "nothing-here").await;

    browser.goto(&server.url("/")).await.unwrap();
    stage.sign_in(&browser).await;
    browser.element("sign-out").await;
    look(&browser, "home").await;
    browser.goto(&server.url("/logout")).await.unwrap();
    browser.element("confirm-logout").await;
    look(&browser, "logout").await;
    browser.press("confirm-logout").await;
    browser.reads("signed out").await;
    look(&browser, "signed-out").await;
}

#[tokio::test]
async fn the_docs_are_clean_in_all_views() {
    let server = Server::start(Backend::Sqlite);
    let browser = Browser::open().await;
    browser.goto(&server.url("/docs")).await.unwrap();
    browser.element("sign_in").await;
    look(&browser, "docs").await;
    let open = "for (const part of document.querySelectorAll('details')) part.open = true";
    browser.execute(open, Vec::new()).await.unwrap();
    look(&browser, "docs-open").await;
    browser.goto(&server.url("/docs/errors")).await.unwrap();
    browser.element("insufficient_scope").await;
    look(&browser, "docs-errors").await;
}
