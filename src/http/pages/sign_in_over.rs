//! A sign-in that cannot go on where the browser is: finished, expired, or begun elsewhere. Never a dead end.

use askama::Template;

use super::security::{Page, PageKind};
use super::{App, Frame};
use crate::messages::Explanation;

/// `/continue/{id}` and every page of an interaction, once it is over.
#[derive(Debug, Template)]
#[template(path = "sign-in-over.html")]
pub struct SignInOverPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Why it cannot go on.
    pub end: SignInEnd,
    /// The app that asked, if it is known.
    pub app: Option<App<'a>>,
    /// Where the same sign-in begins again, if the app's request is still known.
    pub restart: Option<&'a str>,
}

/// Why a sign-in cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInEnd {
    /// It was completed, here or in another tab.
    Finished,
    /// It took too long.
    Expired,
    /// It is another browser's, or this one's cookies are gone.
    Elsewhere,
}

impl Page for SignInOverPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl SignInOverPage<'_> {
    fn explanation(&self) -> &Explanation {
        let texts = &self.frame.messages.sign_in_over;
        match self.end {
            SignInEnd::Finished => &texts.finished,
            SignInEnd::Expired => &texts.expired,
            SignInEnd::Elsewhere => &texts.elsewhere,
        }
    }

    fn restart_text(&self) -> String {
        match &self.app {
            Some(app) => (self.frame.messages.sign_in_over.restart)(app.name),
            None => self.frame.messages.shared.try_again.to_owned(),
        }
    }
}

#[cfg(test)]
impl SignInOverPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{app, frame};
        Self {
            frame: frame(),
            end: SignInEnd::Expired,
            app: Some(app()),
            restart: Some("/authorize?again"),
        }
    }
}
