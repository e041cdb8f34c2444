//! A settings page that a person's role in the chosen organization does not include: the way on is another
//! organization, or an administrator.

use askama::Template;

use super::Around;
use crate::messages::Explanation;
use crate::pages::security::{Page, PageKind};

/// In place of the page.
#[derive(Debug, Template)]
#[template(path = "settings/not-allowed.html")]
pub struct NotAllowedPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
}

impl Page for NotAllowedPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl NotAllowedPage<'_> {
    const fn explanation(&self) -> &Explanation {
        &self.frame.frame.messages.settings.frame.not_allowed
    }
}

#[cfg(test)]
impl NotAllowedPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        Self {
            frame: around(Section::Applications),
        }
    }
}
