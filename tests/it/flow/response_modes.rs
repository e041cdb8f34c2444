//! How a request comes and how its answer goes: GET and POST; query, fragment and form.

use url::Url;
use url::form_urlencoded::parse;

use super::server;
use crate::support::application::CALLBACK;
use crate::support::authorization::{STATE, code_in};
use crate::support::scene::{Scene, new_person};
use crate::support::test_browser::{TestBrowser, query};
use crate::support::tokens::Tokens;

#[tokio::test]
async fn query_is_the_default() {
    let mut scene = Scene::on(server());
    scene.tokens_for("openid").await;
    for request in [
        scene.application.request("openid"),
        scene.application.request("openid").with("response_mode", "query"),
    ] {
        let callback = scene.browser.authorize(&request.url(), &scene.person).await;
        assert_eq!(callback.fragment(), None);
        Tokens::read(&scene.application.redeem(&code_in(&callback)).await);
    }
}

#[tokio::test]
async fn fragment_keeps_the_answer_out_of_the_query() {
    let mut scene = Scene::on(server());
    let request = scene
        .application
        .request("openid")
        .with("response_mode", "fragment");
    let callback = scene.browser.authorize(&request.url(), &scene.person).await;
    assert_eq!(callback.query(), None, "{callback}");
    let answer: Vec<(String, String)> = parse(callback.fragment().unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    assert_answer(&scene, &answer).await;
    // An error goes the same way.
    let request = request.with("prompt", "foo");
    let callback = scene.browser.get(&request.url()).await.location().expect("told");
    assert_eq!(callback.query(), None, "{callback}");
    assert!(
        callback
            .fragment()
            .unwrap_or_default()
            .starts_with("error=invalid_request")
    );
}

#[tokio::test]
async fn form_post_is_a_page_that_posts_and_has_a_button_to() {
    let mut scene = Scene::on(server());
    let request = scene
        .application
        .request("openid")
        .with("response_mode", "form_post");
    let login = scene.browser.open(&request.url()).await;
    let consent = scene.browser.sign_in(&login, &scene.person).await;
    let page = scene.browser.press(&consent, "allow").await;
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let form = page
        .form_with("continue")
        .unwrap_or_else(|| panic!("a button: {page}"));
    assert_eq!((form.method.as_str(), form.action.as_str()), ("post", CALLBACK));
    assert_answer(&scene, &form.fields).await;
}

/// `code`, `state` and `iss`, each once, and a code that works.
async fn assert_answer(scene: &Scene, answer: &[(String, String)]) {
    let value = |name: &str| {
        let mut values = answer.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next().unwrap_or_else(|| panic!("{name} in {answer:?}"));
        assert!(values.next().is_none(), "{answer:?}");
        value.as_str()
    };
    assert_eq!(value("state"), STATE);
    assert_eq!(value("iss"), scene.server.issuer());
    Tokens::read(&scene.application.redeem(value("code")).await);
}

#[tokio::test]
async fn a_posted_request_is_kept_and_bound_by_the_get_that_follows() {
    let mut scene = Scene::on(server());
    scene.tokens_for("openid").await;
    let request = scene.application.request("openid");
    // A cross-site POST carries no cookie of the browser that sends it.
    let posted = TestBrowser::new()
        .post(&request.endpoint, &request.fields())
        .await;
    assert_eq!(posted.status, 303, "{posted}");
    assert!(
        posted.headers.get("set-cookie").is_none(),
        "it would sign the person out: {posted}"
    );
    let next = posted.location().expect("303 has a location");
    assert!(next.path().starts_with("/continue/"), "{next}");
    assert_eq!(next.query(), None, "what was asked stays on the server: {next}");

    // The browser's session is found by the GET: no page is needed.
    let answer = scene.browser.open(next.as_str()).await;
    code_in(&answer.location().unwrap_or_else(|| panic!("signed in: {answer}")));
    assert_bound_to_one_browser(&scene).await;
}

async fn assert_bound_to_one_browser(scene: &Scene) {
    let request = scene.application.request("openid");
    let posted = TestBrowser::new()
        .post(&request.endpoint, &request.fields())
        .await;
    let next: Url = posted.location().expect("303 has a location");
    let mut first = TestBrowser::new();
    let login = first.open(next.as_str()).await;
    assert!(login.form_with("sign-in").is_some(), "{login}");
    // Whoever else has the link gets nothing by it.
    let second = TestBrowser::new().open(next.as_str()).await;
    assert!(second.form_with("sign-in").is_none(), "{second}");
    let callback = first.sign_in(&login, &new_person(&scene.server)).await;
    let consent = callback.form_with("allow").is_some();
    assert!(consent, "a person who has not allowed it yet: {callback}");
}

#[tokio::test]
async fn a_posted_request_is_judged_at_once() {
    let scene = Scene::on(server());
    let request = scene.application.request("openid").with("prompt", "foo");
    let page = TestBrowser::new()
        .post(&request.endpoint, &request.fields())
        .await;
    let callback = page.location().expect("the client is told");
    assert_eq!(query(&callback, "error").as_deref(), Some("invalid_request"));
}
