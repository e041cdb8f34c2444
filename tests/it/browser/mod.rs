//! Sign-ins in a real Chromium at a real relying party: openid-client on its default settings (`rp.mjs`), which checks
//! issuer, state, nonce, signature and times of everything that it is handed.

mod letters;
mod looks;
mod off_to_the_app;
mod organizations;
mod own_pages;
mod second_step;
mod settings;
mod sign_in;
mod way_on;

use std::time::Duration;

use fantoccini::Locator;
use serde_json::Value;

use crate::support::accounts::{Client, Person};
use crate::support::browser::Browser;
use crate::support::node::{AfterCallback, RelyingParty};
use crate::support::process::{Backend, Server};

/// A server, alice, and an application that she can sign in to.
struct Stage {
    server: Server,
    alice: Person,
    app: RelyingParty,
    client: Client,
}

impl Stage {
    /// With the defaults.
    fn open() -> Self {
        Self::with(&[], AfterCallback::Home)
    }

    fn with(settings: &[(&str, &str)], after: AfterCallback) -> Self {
        Self::on(Server::start_with(Backend::Sqlite, settings), &[], after)
    }

    /// On a server that runs already; `more` are further arguments of the application's `client create`.
    fn on(server: Server, more: &[&str], after: AfterCallback) -> Self {
        let alice = server.create_person("alice@example.test");
        let mut app = RelyingParty::new();
        let home = app.url("/");
        let arguments = [&["--post-logout-redirect-uri", &home], more].concat();
        let client = server.create_client(&app.redirect_uri(), &arguments);
        app.start(server.issuer(), &client, "openid profile email", after);
        Self {
            server,
            alice,
            app,
            client,
        }
    }

    /// The front page of the application: where a finished sign-in ends.
    fn home(&self) -> String {
        self.app.url("/")
    }

    /// Starts a sign-in at the application; `query` goes into its request, as `?prompt=login`.
    async fn ask(&self, browser: &Browser, query: &str) {
        browser
            .goto(&self.app.url(&format!("/login{query}")))
            .await
            .expect("the application answers");
    }

    /// Fills in the login page.
    async fn sign_in(&self, browser: &Browser) {
        sign_in(browser, &self.alice).await;
    }

    /// A whole first sign-in, consent included.
    async fn sign_in_at_app(&self, browser: &Browser) {
        self.ask(browser, "").await;
        self.sign_in(browser).await;
        browser.press("allow").await;
        self.arrived(browser).await;
    }

    /// Waits until the browser is back at the application; the claims of the ID token that it got.
    async fn arrived(&self, browser: &Browser) -> Value {
        browser.arrive(&self.home()).await;
        let claims: Value = serde_json::from_str(&browser.text("claims").await).expect("claims are JSON");
        assert_eq!(claims["email"], self.alice.email.as_str(), "{claims}");
        claims
    }

    /// How often something happened.
    fn count(&self, kind: &str) -> usize {
        self.server.events_of(kind).len()
    }
}

/// Fills in the login page.
async fn sign_in(browser: &Browser, person: &Person) {
    browser.fill("username", &person.email).await;
    browser.fill("password", &person.password).await;
    browser.press("sign-in").await;
}

/// Presses the one way on that a page offers when its step is over.
async fn press_way_on(browser: &Browser) {
    browser
        .find(Locator::Css(".ways a"))
        .await
        .expect("the page shows a way on")
        .click()
        .await
        .expect("the way on can be pressed");
}

/// Back into the consent page that was just answered. Chromium may show it as it was, without asking us; pressing its
/// button again then asks.
async fn back_into_consent(browser: &Browser) {
    browser.back().await.expect("there is a page before");
    if browser.shows("allow").await {
        browser.press("allow").await;
    }
}

/// How long a page may take to change.
const PATIENCE: Duration = Duration::from_secs(20);

impl Browser {
    /// Waits until the page says this.
    async fn reads(&self, words: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let source = self.source().await.unwrap();
            if source.contains(words) {
                return;
            }
            let late = tokio::time::Instant::now() > deadline;
            assert!(!late, "nothing says {words}:\n{source}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the page with this element is left.
    async fn gone(&self, id: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.shows(id).await {
            assert!(tokio::time::Instant::now() < deadline, "#{id} does not go away");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
