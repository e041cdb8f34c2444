//! The settings as their owner uses them, in a real Chromium: with scripts and without.

mod applications;
mod apps;
mod first_minutes;
mod forged;
mod looks;
mod once;
mod profile;
mod security;
mod sessions;
mod taken_along;

use super::sign_in;
use crate::support::accounts::Person;
use crate::support::authenticator::Authenticator;
use crate::support::browser::Browser;
use crate::support::http;
use crate::support::process::{Backend, Server};

/// A server and alice, who owns the organization `default` beside somebody else.
struct Home {
    server: Server,
    alice: Person,
}

impl Home {
    fn open() -> Self {
        let server = Server::start(Backend::Sqlite);
        let alice = server.create_person("alice@example.test");
        let other = server.create_person("bob@example.test");
        for owner in [&alice, &other] {
            server.cli_json(&["user", "set", "--email", &owner.email, "--role", "owner"]);
        }
        Self { server, alice }
    }

    /// Asks for a settings page; whoever is not signed in does so and comes back to it.
    async fn visit(&self, browser: &Browser, page: &str) {
        browser
            .goto(&self.server.url(&format!("/settings/{page}")))
            .await
            .expect("the page answers");
        if browser.shows("sign-in").await {
            sign_in(browser, &self.alice).await;
            browser
                .arrive(&self.server.url(&format!("/settings/{page}")))
                .await;
        }
        browser.element("sign-out").await;
    }

    /// Sets up a second factor on the page that leads there, up to the recovery codes.
    async fn set_up_second_factor(&self, browser: &Browser) -> Authenticator {
        browser.press("totp-enable").await;
        let mut app = Authenticator::with(&browser.text("totp-secret").await);
        browser.fill("device", "My phone").await;
        browser.fill("totp_code", &app.code().await).await;
        browser.press("totp-confirm").await;
        browser.element("recovery-codes").await;
        app
    }

    /// The status that `/auth/me` gives to a key.
    async fn status_with(&self, key: &str) -> u16 {
        let answer = http::client()
            .get(self.server.url("/api/v1/auth/me"))
            .header("X-API-Key", key)
            .send()
            .await
            .expect("the server answers");
        answer.status().as_u16()
    }

    fn count(&self, kind: &str) -> usize {
        self.server.events_of(kind).len()
    }
}

/// Ticks a box.
async fn tick(browser: &Browser, id: &str) {
    browser.press(id).await;
}
