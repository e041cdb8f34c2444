//! Another password: the old one is asked first, the rules stand above the field before anything is typed.

use askama::Template;
use countersign_identity::password;

use super::Around;
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// `/settings/security/password`
#[derive(Debug, Template)]
#[template(path = "settings/password.html")]
pub struct PasswordPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the form goes.
    pub form: PostForm<'a>,
    /// Whose password it is: password managers want to know.
    pub email: &'a str,
    /// What was wrong with the last try.
    pub problem: Option<PasswordProblem>,
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// The password as it is does not match.
    WrongCurrent,
    /// It is the password already.
    Same,
    /// The new one may not be set.
    New(password::Refusal),
}

impl Page for PasswordPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl PasswordPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.settings.password.heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn rules(&self) -> String {
        (self.frame.messages.setup.password_rules)(password::MIN_CHARACTERS)
    }

    fn problem_text(&self, problem: &PasswordProblem) -> String {
        let texts = &self.frame.messages.settings.password;
        let rules = &self.frame.messages.setup;
        match problem {
            PasswordProblem::WrongCurrent => texts.wrong_current.to_owned(),
            PasswordProblem::Same => texts.same.to_owned(),
            PasswordProblem::New(refusal) => match refusal {
                password::Refusal::TooShort => (rules.password_too_short)(password::MIN_CHARACTERS),
                password::Refusal::TooLong => (rules.password_too_long)(password::MAX_CHARACTERS),
                password::Refusal::Common => rules.password_common.to_owned(),
                password::Refusal::Untypeable => rules.password_untypeable.to_owned(),
                password::Refusal::Guessable => rules.password_guessable.to_owned(),
            },
        }
    }

    fn problem_field(problem: &PasswordProblem) -> &'static str {
        match problem {
            PasswordProblem::WrongCurrent => "password",
            PasswordProblem::Same | PasswordProblem::New(_) => "new_password",
        }
    }

    fn current_is_invalid(&self) -> bool {
        self.problem == Some(PasswordProblem::WrongCurrent)
    }

    fn new_is_invalid(&self) -> bool {
        matches!(
            self.problem,
            Some(PasswordProblem::Same | PasswordProblem::New(_))
        )
    }
}

#[cfg(test)]
impl PasswordPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        Self {
            frame: around(Section::Security),
            form: form(),
            email: "ada@example.com",
            problem: None,
        }
    }
}
