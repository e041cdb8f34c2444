//! Asking for a link to a new password. What is shown after is the same for every address (threat model, REC-03).

use askama::Template;

use super::security::{Page, PageKind};
use super::{Frame, PostForm};
use crate::messages::Explanation;

/// `/reset`
#[derive(Debug, Template)]
#[template(path = "reset.html")]
pub struct ResetPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes.
    pub form: PostForm<'a>,
    /// What was typed before; else empty.
    pub email: &'a str,
    /// What was typed is no address.
    pub is_invalid: bool,
}

impl Page for ResetPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl ResetPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.reset.heading;
        if self.is_invalid {
            (self.frame.messages.shared.problem_title)(heading)
        } else {
            heading.to_owned()
        }
    }
}

/// `/reset`, when there is nothing to type: the request was taken, or no mail is sent here.
#[derive(Debug, Template)]
#[template(path = "reset-asked.html")]
pub struct ResetAskedPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Which of the two.
    pub end: ResetAskedEnd,
}

/// Why there is nothing to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetAskedEnd {
    /// A letter goes out, if there is an account.
    Sent,
    /// The administrator gives links.
    NoMail,
}

impl Page for ResetAskedPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl ResetAskedPage<'_> {
    fn explanation(&self) -> &Explanation {
        match self.end {
            ResetAskedEnd::Sent => &self.frame.messages.reset.sent,
            ResetAskedEnd::NoMail => &self.frame.messages.reset.no_mail,
        }
    }
}

#[cfg(test)]
impl ResetPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{form, frame};
        Self {
            frame: frame(),
            form: form(),
            email: "",
            is_invalid: false,
        }
    }
}

#[cfg(test)]
impl ResetAskedPage<'static> {
    pub(super) fn sample(end: ResetAskedEnd) -> Self {
        Self {
            frame: super::samples::frame(),
            end,
        }
    }
}
