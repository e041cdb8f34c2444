//! Another e-mail address: asked with password and code, because whoever holds the address can reset the password
//! (threat-model.md REC-05).

use askama::Template;

use super::Around;
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// `/settings/profile/email`
#[derive(Debug, Template)]
#[template(path = "settings/email.html")]
pub struct EmailPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the form goes.
    pub form: PostForm<'a>,
    /// The address as it is.
    pub email: &'a str,
    /// What was typed before.
    pub new_email: &'a str,
    /// Whether a code is asked, too.
    pub asks_code: bool,
    /// What was wrong with the last try.
    pub problem: Option<EmailProblem>,
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailProblem {
    /// It is no address.
    Invalid,
    /// It is the address already.
    Same,
    /// Password or code do not match.
    WrongProof,
}

impl Page for EmailPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl EmailPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.settings.email.heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn lead(&self) -> String {
        (self.frame.messages.settings.email.lead)(self.email)
    }

    fn problem_text(&self, problem: &EmailProblem) -> &'static str {
        let texts = &self.frame.messages.settings.email;
        match problem {
            EmailProblem::Invalid => texts.invalid,
            EmailProblem::Same => texts.same,
            EmailProblem::WrongProof => texts.wrong_proof,
        }
    }

    fn problem_field(problem: &EmailProblem) -> &'static str {
        match problem {
            EmailProblem::Invalid | EmailProblem::Same => "email",
            EmailProblem::WrongProof => "password",
        }
    }

    fn address_is_invalid(&self) -> bool {
        matches!(self.problem, Some(EmailProblem::Invalid | EmailProblem::Same))
    }

    fn proof_is_invalid(&self) -> bool {
        self.problem == Some(EmailProblem::WrongProof)
    }
}

#[cfg(test)]
impl EmailPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        Self {
            frame: around(Section::Profile),
            form: form(),
            email: "ada@example.com",
            new_email: "",
            asks_code: true,
            problem: None,
        }
    }
}
