//! Where most attacks begin: a person with a browser, and an application that keeps a secret, on a server that the
//! test shares with others. Each scene has a person and a client of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::accounts::Person;
use super::application::Application;
use super::authorization::code_in;
use super::process::Server;
use super::test_browser::TestBrowser;
use super::tokens::Tokens;

/// The scope that most scenes ask for: OpenID Connect with a refresh token.
pub(crate) const SCOPE: &str = "openid email offline_access";

/// A server, a person, their browser and an application.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) server: Arc<Server>,
    pub(crate) person: Person,
    pub(crate) browser: TestBrowser,
    pub(crate) application: Application,
}

impl Scene {
    /// A new person with a new browser and a new client.
    pub(crate) fn on(server: Arc<Server>) -> Self {
        Self::with(server, &[])
    }

    /// The same; `more` are further arguments of `client create`.
    pub(crate) fn with(server: Arc<Server>, more: &[&str]) -> Self {
        Self {
            person: new_person(&server),
            browser: TestBrowser::new(),
            application: Application::register(&server, more),
            server,
        }
    }

    /// A code for this scope, signing in and allowing where it is asked.
    pub(crate) async fn code_for(&mut self, scope: &str) -> String {
        let request = self.application.request(scope).url();
        code_in(&self.browser.authorize(&request, &self.person).await)
    }

    /// A code for [`SCOPE`].
    pub(crate) async fn code(&mut self) -> String {
        self.code_for(SCOPE).await
    }

    /// Tokens for [`SCOPE`].
    pub(crate) async fn tokens(&mut self) -> Tokens {
        self.tokens_for(SCOPE).await
    }

    /// Tokens for this scope.
    pub(crate) async fn tokens_for(&mut self, scope: &str) -> Tokens {
        let code = self.code_for(scope).await;
        Tokens::read(&self.application.redeem(&code).await)
    }

    /// Whether an access token still opens userinfo.
    pub(crate) async fn is_alive(&self, access_token: &str) -> bool {
        self.application.userinfo(access_token).await.status == 200
    }
}

/// Somebody whom no other test of this process knows.
pub(crate) fn new_person(server: &Server) -> Person {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    server.create_person(&format!("person{number}@company.com"))
}
