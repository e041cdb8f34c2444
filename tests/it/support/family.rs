//! One grant as its client remembers it: the code it came from, every refresh token in order, the last access token;
//! and many of them made at once, from one signed-in browser, so that no test pays for a password per grant.

use super::application::Application;
use super::attempts::Tab;
use super::authorization::code_in;
use super::http::Page;
use super::scene::Scene;
use super::tokens::Tokens;

/// The tokens of one grant. The application is the client that holds them.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) application: Application,
    pub(crate) code: String,
    pub(crate) access: String,
    /// Every refresh token that was given out, oldest first.
    pub(crate) refresh: Vec<String>,
}

impl Family {
    /// What the answer to a redeemed code brought.
    pub(crate) fn begin(application: &Application, code: String, answer: &Page) -> Self {
        let tokens = Tokens::read(answer);
        assert!(!tokens.refresh.is_empty(), "no refresh token: {answer}");
        Self {
            application: application.clone(),
            code,
            access: tokens.access,
            refresh: vec![tokens.refresh],
        }
    }

    /// The refresh token that is to be used next.
    pub(crate) fn latest(&self) -> &str {
        self.refresh.last().map_or("", String::as_str)
    }

    /// Takes the answer to a refresh.
    pub(crate) fn goes_on(&mut self, answer: &Page) {
        let tokens = Tokens::read(answer);
        self.access = tokens.access;
        self.refresh.push(tokens.refresh);
    }

    /// Refreshes once; `None` if there was no answer.
    pub(crate) async fn attempt(&mut self) -> Option<()> {
        let answer = self.application.attempt_refresh(self.latest()).await?;
        self.goes_on(&answer);
        Some(())
    }

    /// Refreshes once.
    pub(crate) async fn refresh(&mut self) {
        let answer = self.application.refresh(self.latest()).await;
        self.goes_on(&answer);
    }

    /// What userinfo says to the last access token.
    pub(crate) async fn userinfo_status(&self) -> u16 {
        self.application.userinfo(&self.access).await.status.as_u16()
    }
}

impl Scene {
    /// So many families of one person and one client. The first asks for consent, the others come silently.
    pub(crate) async fn families(&mut self, count: usize, scope: &str) -> Vec<Family> {
        let mut families = Vec::with_capacity(count);
        for _ in 0..count {
            let code = self.code_for(scope).await;
            let answer = self.application.redeem(&code).await;
            families.push(Family::begin(&self.application, code, &answer));
        }
        families
    }
}

/// A code for a browser that is signed in and was asked before; `None` if there was no answer.
pub(crate) async fn silent_code(tab: &mut Tab, application: &Application, scope: &str) -> Option<String> {
    let page = tab.open(&application.request(scope).url()).await?;
    let callback = page
        .location()
        .unwrap_or_else(|| panic!("a signed-in browser was asked something: {page}"));
    Some(code_in(&callback))
}
