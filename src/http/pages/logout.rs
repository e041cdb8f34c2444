//! Signing out: the question, and what is shown afterwards.
//!
//! Whether a question is needed, and whether the browser goes on to the app, is decided before (OpenID Connect
//! RP-Initiated Logout §2).

use askama::Template;

use super::security::{Page, PageKind};
use super::{Account, App, Frame, PostForm};

/// `/logout`, asking.
#[derive(Debug, Template)]
#[template(path = "logout.html")]
pub struct LogoutPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: the page's own address.
    pub form: PostForm<'a>,
    /// The app that asks for it, if one does.
    pub app: Option<App<'a>>,
    /// Who would be signed out.
    pub account: Account<'a>,
}

impl Page for LogoutPage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

impl LogoutPage<'_> {
    fn heading(&self) -> String {
        (self.frame.messages.logout.heading)(self.frame.product)
    }

    fn what_ends(&self) -> String {
        (self.frame.messages.logout.what_ends)(self.frame.product)
    }

    fn app_asks(&self, app: &App<'_>) -> String {
        (self.frame.messages.logout.app_asks)(app.name)
    }
}

/// `/logout`, done: nobody is signed in here now.
#[derive(Debug, Template)]
#[template(path = "signed-out.html")]
pub struct SignedOutPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Whether an app asked to go on to an address that it did not register, which is explained.
    pub return_refused: bool,
}

impl Page for SignedOutPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl SignedOutPage<'_> {
    fn done(&self) -> String {
        (self.frame.messages.logout.done)(self.frame.product)
    }
}

#[cfg(test)]
impl LogoutPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, app, form, frame};
        Self {
            frame: frame(),
            form: form(),
            app: Some(app()),
            account: account(),
        }
    }
}

#[cfg(test)]
impl SignedOutPage<'static> {
    pub(super) fn sample() -> Self {
        Self {
            frame: super::samples::frame(),
            return_refused: true,
        }
    }
}
