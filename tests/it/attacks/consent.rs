//! AZR on the pages: a consent that was forged or widened, and markup smuggled into what they show.

use reqwest::Method;

use super::server;
use crate::support::authorization::{assert_shown_error, code_in};
use crate::support::forms::Form;
use crate::support::http::Page;
use crate::support::scene::Scene;
use crate::support::tokens::Tokens;

/// Signs in and stops at the consent page.
async fn consent_page(scene: &mut Scene, scope: &str) -> Page {
    let login = scene.browser.open(&scene.application.request(scope).url()).await;
    let page = scene.browser.sign_in(&login, &scene.person).await;
    assert!(page.form_with("allow").is_some(), "{page}");
    page
}

fn allow(page: &Page) -> Form {
    page.form_with("allow").expect("a consent page").press("allow")
}

fn csrf_of(form: &Form) -> String {
    let field = form.fields.iter().find(|(name, _)| name == "csrf");
    field.expect("the form has a CSRF proof").1.clone()
}

/// Nothing was allowed and no code issued; the honest button still works.
async fn assert_untouched(scene: &mut Scene, page: &Page) {
    let client = scene.application.client.id.clone();
    assert_eq!(scene.server.rows("consents", "client_id", &client).await, 0);
    assert_eq!(
        scene
            .server
            .rows("authorization_codes", "client_id", &client)
            .await,
        0
    );
    let answer = scene.browser.press(page, "allow").await;
    code_in(&answer.location().expect("the person can still allow"));
    assert_eq!(scene.server.rows("consents", "client_id", &client).await, 1);
}

#[tokio::test]
async fn azr_08_a_consent_posted_from_another_origin_is_refused() {
    let mut scene = Scene::on(server());
    let page = consent_page(&mut scene, "openid").await;
    let mut other = Scene::on(server());
    let foreign_proof = csrf_of(&allow(&consent_page(&mut other, "openid").await));

    let mut without = allow(&page);
    without.fields.retain(|(name, _)| name != "csrf");
    let refused = scene.browser.submit(&page, without).await;
    assert_eq!(refused.status, 403, "{refused}");

    let with_foreign = allow(&page).fill("csrf", &foreign_proof);
    let refused = scene.browser.submit(&page, with_foreign).await;
    assert_eq!(refused.status, 403, "{refused}");

    // Even a stolen proof does not help a page that the browser itself calls foreign.
    let stolen = allow(&page);
    let target = page.url.join(&stolen.action).expect("the action is an address");
    let refused = scene
        .browser
        .send(Method::POST, target.as_str(), |request| {
            request
                .header("Origin", "https://evil.test")
                .header("Sec-Fetch-Site", "cross-site")
                .form(&stolen.fields)
        })
        .await;
    assert_eq!(refused.status, 403, "{refused}");

    assert_untouched(&mut scene, &page).await;
}

#[tokio::test]
async fn azr_09_the_browser_cannot_widen_what_was_asked() {
    for (name, value) in [("scope", "openid email admin"), ("client_id", "cli_other")] {
        let mut scene = Scene::on(server());
        let page = consent_page(&mut scene, "openid").await;
        let mut form = allow(&page);
        form.fields.push((name.to_owned(), value.to_owned()));
        let answer = scene.browser.submit(&page, form).await;
        if answer.status == 400 {
            assert_untouched(&mut scene, &page).await;
            continue;
        }
        let callback = answer.location().unwrap_or_else(|| panic!("{name}: {answer}"));
        let tokens = Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
        assert_eq!(tokens.scope, "openid", "{name}");
    }
}

#[tokio::test]
async fn azr_10_markup_in_a_request_is_text_on_the_pages() {
    let mut scene = Scene::on(server());
    let (script, svg) = ("\"><script>1</script>", "</script><svg onload=1>");
    let request = scene
        .application
        .request("openid")
        .with("login_hint", script)
        .set("state", svg)
        .with("ui_locales", "\"><x");
    let assert_escaped = |page: &Page| {
        for raw in ["<script>1", "<svg onload", "\"><x"] {
            assert!(!page.body.contains(raw), "{raw}: {page}");
        }
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") || policy.contains("script-src"),
            "{page}"
        );
        assert!(!policy.contains("unsafe-inline"), "{page}");
    };

    let login = scene.browser.open(&request.url()).await;
    assert_escaped(&login);
    assert!(
        login.body.contains("&#60;script&#62;1"),
        "the hint is shown as text: {login}"
    );
    let consent = scene.browser.sign_in(&login, &scene.person).await;
    assert_escaped(&consent);
    let error = scene
        .browser
        .get(&request.set("redirect_uri", script).url())
        .await;
    assert_shown_error(&error, "invalid_request");
    assert_escaped(&error);
}
