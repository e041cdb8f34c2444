//! Choosing a new password at the end of a link, and what is wrong with one that may not be set. The rules stand above
//! the field before anything is typed; they are [`countersign_identity::password`]'s.

use askama::Template;
use countersign_identity::password::{self, Refusal};

use super::security::{Page, PageKind};
use super::{Frame, PostForm};
use crate::messages::Messages;

/// `/reset/{token}`
#[derive(Debug, Template)]
#[template(path = "new-password.html")]
pub struct NewPasswordPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: the page's own address.
    pub form: PostForm<'a>,
    /// The account that gets the password: for the person, and for their password manager.
    pub email: &'a str,
    /// What was wrong with the last try.
    pub problem: Option<Refusal>,
}

impl Page for NewPasswordPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl NewPasswordPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.reset.choose_heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn password_rules(&self) -> String {
        password_rules(self.frame.messages)
    }

    fn problem_text(&self, refusal: &Refusal) -> String {
        refusal_text(self.frame.messages, *refusal)
    }
}

/// The rules for passwords, to be shown before typing.
pub(super) fn password_rules(messages: &Messages) -> String {
    (messages.setup.password_rules)(password::MIN_CHARACTERS)
}

/// What is wrong with a password that may not be set.
pub(super) fn refusal_text(messages: &Messages, refusal: Refusal) -> String {
    let texts = &messages.setup;
    match refusal {
        Refusal::TooShort => (texts.password_too_short)(password::MIN_CHARACTERS),
        Refusal::TooLong => (texts.password_too_long)(password::MAX_CHARACTERS),
        Refusal::Common => texts.password_common.to_owned(),
        Refusal::Untypeable => texts.password_untypeable.to_owned(),
        Refusal::Guessable => texts.password_guessable.to_owned(),
    }
}

#[cfg(test)]
impl NewPasswordPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{form, frame};
        Self {
            frame: frame(),
            form: form(),
            email: "ada@example.com",
            problem: None,
        }
    }
}
