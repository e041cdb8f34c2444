//! Confirming an address. Opening the link changes nothing; the button does.

use askama::Template;

use super::security::{Page, PageKind};
use super::{Frame, PostForm};

/// `/verify-email/{token}`
#[derive(Debug, Template)]
#[template(path = "verify-email.html")]
pub struct VerifyEmailPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: the page's own address.
    pub form: PostForm<'a>,
    /// The address.
    pub email: &'a str,
}

impl Page for VerifyEmailPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl VerifyEmailPage<'_> {
    fn lead(&self) -> String {
        (self.frame.messages.verify_email.lead)(self.email)
    }
}

#[cfg(test)]
impl VerifyEmailPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{form, frame};
        Self {
            frame: frame(),
            form: form(),
            email: "ada@example.com",
        }
    }
}
