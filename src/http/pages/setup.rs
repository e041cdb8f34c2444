//! The first administrator's page, and the two ends of its link.
//!
//! The rules for the password stand above the field before anything is typed; the rules themselves are
//! [`countersign_identity::password`]'s.

use askama::Template;
use countersign_identity::password;

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
    /// The address of the account that gets a new password, of a link that recovers one: then none is asked.
    pub recovers: Option<&'a str>,
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
        let heading = self.heading();
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn heading(&self) -> &'static str {
        match self.recovers {
            None => self.frame.messages.setup.heading,
            Some(_) => self.frame.messages.setup.recover_heading,
        }
    }

    fn lead(&self) -> String {
        match self.recovers {
            None => (self.frame.messages.setup.lead)(self.frame.product),
            Some(_) => self.frame.messages.setup.recover_lead.to_owned(),
        }
    }

    fn address(&self) -> &str {
        self.recovers.unwrap_or(self.email)
    }

    fn submit(&self) -> &'static str {
        match self.recovers {
            None => self.frame.messages.setup.submit,
            Some(_) => self.frame.messages.setup.recover_submit,
        }
    }

    fn password_rules(&self) -> String {
        (self.frame.messages.setup.password_rules)(password::MIN_CHARACTERS)
    }

    fn problem_text(&self, problem: &SetupProblem) -> String {
        let texts = &self.frame.messages.setup;
        match problem {
            SetupProblem::Email => texts.email_invalid.to_owned(),
            SetupProblem::EmailTaken => texts.email_taken.to_owned(),
            SetupProblem::Password(password::Refusal::TooShort) => {
                (texts.password_too_short)(password::MIN_CHARACTERS)
            }
            SetupProblem::Password(password::Refusal::TooLong) => {
                (texts.password_too_long)(password::MAX_CHARACTERS)
            }
            SetupProblem::Password(password::Refusal::Common) => texts.password_common.to_owned(),
            SetupProblem::Password(password::Refusal::Untypeable) => texts.password_untypeable.to_owned(),
            SetupProblem::Password(password::Refusal::Guessable) => texts.password_guessable.to_owned(),
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
            recovers: None,
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
