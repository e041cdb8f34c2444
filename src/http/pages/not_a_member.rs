//! The app of an organization that the person does not belong to: use another account, or tell the app no.

use askama::Template;

use super::security::{Page, PageKind};
use super::{Account, App, Frame, PostForm};

/// Shown once the person has proved who they are, never before: it tells who is a member.
#[derive(Debug, Template)]
#[template(path = "not-a-member.html")]
pub struct NotAMemberPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Returns to the app, which is told `access_denied`.
    pub form: PostForm<'a>,
    /// The app that asks.
    pub app: App<'a>,
    /// The account that is no member.
    pub account: Account<'a>,
    /// Whose app it is.
    pub organization: &'a str,
}

impl Page for NotAMemberPage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

impl NotAMemberPage<'_> {
    fn heading(&self) -> String {
        (self.frame.messages.not_a_member.heading)(self.app.name)
    }

    fn what(&self) -> String {
        (self.frame.messages.not_a_member.what)(self.app.name, self.organization)
    }

    fn advice(&self) -> String {
        (self.frame.messages.not_a_member.advice)(self.organization)
    }

    fn return_to(&self) -> String {
        (self.frame.messages.shared.return_to)(self.app.name)
    }
}

#[cfg(test)]
impl NotAMemberPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, app, form, frame};
        Self {
            frame: frame(),
            form: form(),
            app: app(),
            account: account(),
            organization: "NetRecon",
        }
    }
}
