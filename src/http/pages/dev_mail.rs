//! The letters of a development server, the newest first. Links in them can be followed from the page.

use askama::Template;

use super::security::{Page, PageKind};
use super::{Frame, Moment};

/// `/dev/mail` on the management listener
#[derive(Debug, Template)]
#[template(path = "dev-mail.html")]
pub struct DevMailPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// The newest first.
    pub letters: &'a [ShownLetter<'a>],
}

/// A letter.
#[derive(Clone, Debug)]
pub struct ShownLetter<'a> {
    /// To whom.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// Lines.
    pub text: &'a str,
    /// When it was written.
    pub written: Moment,
}

impl Page for DevMailPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl ShownLetter<'_> {
    /// The links among the lines: each stands on one of its own.
    fn links(&self) -> impl Iterator<Item = &str> {
        self.text
            .lines()
            .filter(|line| line.starts_with("http://") || line.starts_with("https://"))
    }
}

#[cfg(test)]
impl DevMailPage<'static> {
    pub(super) fn sample(letters: &'static [ShownLetter<'static>]) -> Self {
        Self {
            frame: super::samples::frame(),
            letters,
        }
    }
}
