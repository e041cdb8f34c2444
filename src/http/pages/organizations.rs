//! The organization chooser: for which of several organizations a sign-in acts.
//!
//! Whether somebody may act for the one that they press is asked again after the press.

use askama::Template;

use super::security::{Page, PageKind};
use super::{Account, App, Frame, PostForm};

/// `/organizations`
#[derive(Debug, Template)]
#[template(path = "organizations.html")]
pub struct OrganizationsPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: `/organizations?interaction=…`. Sends `organization={id}`.
    pub form: PostForm<'a>,
    /// The app that will act for the chosen one.
    pub app: App<'a>,
    /// The account that chooses.
    pub account: Account<'a>,
    /// What there is to choose from, at least two.
    pub choices: &'a [Choice<'a>],
}

/// One organization to choose.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl Page for OrganizationsPage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

impl OrganizationsPage<'_> {
    fn lead(&self) -> String {
        (self.frame.messages.organizations.lead)(self.app.name)
    }
}

#[cfg(test)]
impl OrganizationsPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{NASTY, account, app, form, frame};
        const CHOICES: &[Choice<'_>] = &[
            Choice {
                id: "org_1",
                name: "NetRecon",
            },
            Choice {
                id: "org_2",
                name: NASTY,
            },
        ];
        Self {
            frame: frame(),
            form: form(),
            app: app(),
            account: account(),
            choices: CHOICES,
        }
    }
}
