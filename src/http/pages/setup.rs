//! The first administrator's page, and the two ends of its link.
//!
//! The rules for the password stand above the field before anything is typed; the rules themselves are
//! [`countersign_identity::password`]'s.

use askama::Template;
use countersign_identity::password;

use super::new_password::{password_rules, refusal_text};
use super::security::{Page, PageKind};
use super::{Frame, PostForm};
use crate::messages::Explanation;

/// `/setup/{token}`
#[derive(Debug, Template)]
#[template(path = "setup.html")]
pub struct SetupPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: the page's own address.
    pub form: PostForm<'a>,
    /// What was typed before; else empty.
    pub email: &'a str,
    /// What was wrong with the last try.
    pub problem: Option<SetupProblem>,
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupProblem {
    /// The address is not one.
    Email,
    /// Somebody has the address already.
    EmailTaken,
    /// The password may not be set.
    Password(password::Refusal),
}

impl Page for SetupPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl SetupPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.setup.heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn lead(&self) -> String {
        (self.frame.messages.setup.lead)(self.frame.product)
    }

    fn password_rules(&self) -> String {
        password_rules(self.frame.messages)
    }

    fn problem_text(&self, problem: &SetupProblem) -> String {
        let texts = &self.frame.messages.setup;
        match problem {
            SetupProblem::Email => texts.email_invalid.to_owned(),
            SetupProblem::EmailTaken => texts.email_taken.to_owned(),
            SetupProblem::Password(refusal) => refusal_text(self.frame.messages, *refusal),
        }
    }

    fn problem_field(problem: &SetupProblem) -> &'static str {
        match problem {
            SetupProblem::Email | SetupProblem::EmailTaken => "email",
            SetupProblem::Password(_) => "password",
        }
    }

    fn email_is_invalid(&self) -> bool {
        matches!(self.problem, Some(SetupProblem::Email | SetupProblem::EmailTaken))
    }

    fn password_is_invalid(&self) -> bool {
        matches!(self.problem, Some(SetupProblem::Password(_)))
    }
}

/// `/setup/{token}` with a link that makes nobody an administrator.
#[derive(Debug, Template)]
#[template(path = "setup-link.html")]
pub struct SetupLinkPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Why it does not.
    pub end: SetupLinkEnd,
}

/// Why a set-up link makes nobody an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupLinkEnd {
    /// It has run out, was replaced, or never was a link of ours.
    Expired,
    /// There is an administrator already.
    Used,
}

impl Page for SetupLinkPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl SetupLinkPage<'_> {
    fn explanation(&self) -> &Explanation {
        let texts = &self.frame.messages.setup;
        match self.end {
            SetupLinkEnd::Expired => &texts.link_expired,
            SetupLinkEnd::Used => &texts.link_used,
        }
    }

    fn may_make_another(&self) -> bool {
        self.end == SetupLinkEnd::Expired
    }
}

#[cfg(test)]
impl SetupPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{form, frame};
        Self {
            frame: frame(),
            form: form(),
            email: "",
            problem: None,
        }
    }
}

#[cfg(test)]
impl SetupLinkPage<'static> {
    pub(super) fn sample() -> Self {
        Self {
            frame: super::samples::frame(),
            end: SetupLinkEnd::Expired,
        }
    }
}
