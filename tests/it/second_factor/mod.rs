//! The second step of a sign-in over real HTTP: one-time codes, recovery codes, step-up and enrolment on the way in, on
//! one node and on two. The rules of codes themselves are tried beside the flows, with a clock that can be set.

mod attacks;
mod pages;
mod two_nodes;

use std::sync::Arc;

use crate::support::authenticator::Enrolled;
use crate::support::http::Page;
use crate::support::process::Server;
use crate::support::scene::{SCOPE, Scene};
use crate::support::shared::SharedServer;
use crate::support::test_browser::TestBrowser;

/// A server that knows no hurry: what throttles do is tried where it is the question.
fn server() -> Arc<Server> {
    static SERVER: SharedServer = SharedServer::new(&[("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "100000")]);
    SERVER.get()
}

/// A scene whose person has an authenticator app; the browser that set it up has gone.
async fn with_app() -> (Scene, Enrolled) {
    let mut scene = Scene::on(server());
    let request = scene.application.request(SCOPE).with("acr_values", "aal2").url();
    let enrolled = TestBrowser::new().enrol(&request, &scene.person).await;
    scene.browser = TestBrowser::new();
    (scene, enrolled)
}

/// The page after the password, in the scene's browser.
async fn after_password(scene: &mut Scene) -> Page {
    let login = scene.browser.open(&scene.application.request(SCOPE).url()).await;
    scene.browser.sign_in(&login, &scene.person).await
}

/// Whether this is the page that asks for a one-time code.
fn asks_for_code(page: &Page) -> bool {
    page.status == 200
        && page
            .form_with("continue")
            .is_some_and(|form| form.has_field("totp_code"))
}
