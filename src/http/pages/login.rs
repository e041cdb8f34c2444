//! The sign-in page: one form for user name and password.
//!
//! Whatever is wrong, one message says so: which of the two it was, or whether the account exists, is not said.
//! The password is never shown again.

use askama::Template;

use super::security::{Page, PageKind};
use super::{Account, App, Frame, PostForm};

/// `/login`
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub struct LoginPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: `/login?interaction=…`.
    pub form: PostForm<'a>,
    /// The app that asks, if one does.
    pub app: Option<App<'a>>,
    /// The account that is signed in already, when the person is asked again.
    pub account: Option<Account<'a>>,
    /// What was typed before, or the app's `login_hint`; else empty.
    pub username: &'a str,
    /// Why somebody who is signed in is asked again.
    pub reason: Option<Reason>,
    /// What was wrong with the last try.
    pub problem: Option<Problem>,
}

/// Why somebody who is signed in sees the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// `prompt=login`.
    AskedAgain,
    /// `max_age` has passed.
    TooLongAgo,
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Everything that must not be told apart: unknown, wrong password, disabled.
    DoesNotMatch,
    /// The user name was empty.
    UsernameMissing,
    /// The password was empty.
    PasswordMissing,
}

impl Page for LoginPage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

impl LoginPage<'_> {
    fn problem_text(&self, problem: &Problem) -> &'static str {
        let texts = &self.frame.messages.login;
        match problem {
            Problem::DoesNotMatch => texts.does_not_match,
            Problem::UsernameMissing => texts.username_missing,
            Problem::PasswordMissing => texts.password_missing,
        }
    }

    /// The field to correct first.
    fn problem_field(problem: &Problem) -> &'static str {
        match problem {
            Problem::UsernameMissing => "username",
            Problem::DoesNotMatch | Problem::PasswordMissing => "password",
        }
    }

    fn username_is_invalid(&self) -> bool {
        matches!(
            self.problem,
            Some(Problem::DoesNotMatch | Problem::UsernameMissing)
        )
    }

    fn password_is_invalid(&self) -> bool {
        matches!(
            self.problem,
            Some(Problem::DoesNotMatch | Problem::PasswordMissing)
        )
    }

    fn reason_text(&self) -> Option<String> {
        let texts = &self.frame.messages.login;
        let reason = self.reason?;
        Some(match (&self.app, reason) {
            (None, _) => texts.confirm_it_is_you.to_owned(),
            (Some(app), Reason::AskedAgain) => (texts.asked_again)(app.name),
            (Some(app), Reason::TooLongAgo) => (texts.too_long_ago)(app.name),
        })
    }

    fn title(&self) -> String {
        let heading = self.frame.messages.login.heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }
}

#[cfg(test)]
impl LoginPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{app, form, frame};
        Self {
            frame: frame(),
            form: form(),
            app: Some(app()),
            account: None,
            username: "",
            reason: None,
            problem: None,
        }
    }
}
