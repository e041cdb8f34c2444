//! A server that one test has to itself, with alice who can sign in and an application that keeps a secret: for tests
//! that change settings, count what happened, or break things.

use serde_json::Value;
use url::Url;

use super::accounts::Person;
use super::application::Application;
use super::authorization::code_in;
use super::http::Page;
use super::process::{Backend, Server};
use super::scene::SCOPE;
use super::test_browser::{TestBrowser, query};

/// A server with somebody to sign in and something to sign in to.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) server: Server,
    pub(crate) alice: Person,
    pub(crate) application: Application,
}

impl House {
    /// On SQLite, with these settings beside the rig's own.
    pub(crate) fn open(settings: &[(&str, &str)]) -> Self {
        Self::on(Server::start_with(Backend::Sqlite, settings))
    }

    /// On a server that runs already.
    pub(crate) fn on(server: Server) -> Self {
        let alice = server.create_person("alice@example.test");
        let application = Application::register(&server, &[]);
        Self {
            server,
            alice,
            application,
        }
    }

    /// An authorization request of the application; `more` is added to it.
    pub(crate) fn request(&self, more: &[(&str, &str)]) -> String {
        let request = self.application.request(SCOPE);
        let request = more
            .iter()
            .fold(request, |request, (name, value)| request.with(name, value));
        request.url()
    }

    /// Opens the login page of the application's request.
    pub(crate) async fn login_page(&self, browser: &mut TestBrowser) -> Page {
        browser.open(&self.request(&[])).await
    }

    /// Whether this browser is signed in, asked as an application asks silently: a code or the need for consent says yes.
    pub(crate) async fn is_signed_in(&self, browser: &mut TestBrowser) -> bool {
        let page = browser.open(&self.request(&[("prompt", "none")])).await;
        let answer = page
            .location()
            .unwrap_or_else(|| panic!("prompt=none showed a page: {page}"));
        match query(&answer, "error").as_deref() {
            None | Some("consent_required") => true,
            Some("login_required") => false,
            Some(other) => panic!("{other}: {answer}"),
        }
    }

    /// Redeems the code that stands in an answer to the application.
    pub(crate) async fn redeem(&self, answer: &Url) -> Value {
        let page = self.application.redeem(&code_in(answer)).await;
        assert_eq!(page.status, 200, "{page}");
        page.json()
    }

    /// A whole sign-in with a fresh browser, which proves that the server still does its work.
    pub(crate) async fn still_works(&self) {
        let mut browser = TestBrowser::new();
        let answer = browser.authorize(&self.request(&[]), &self.alice).await;
        let tokens = self.redeem(&answer).await;
        assert!(tokens["id_token"].is_string(), "{tokens}");
        let log = self.server.log();
        assert!(!log.contains("panicked"), "{log}");
    }

    /// How often something of this type happened.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.server.events_of(kind).len()
    }
}
