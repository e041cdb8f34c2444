//! The second step of a sign-in: a code from an app, or a recovery code in its place. The same pages ask somebody who
//! is signed in for more (step-up).

use askama::Template;

use super::security::{Page, PageKind};
use super::{Account, App, Frame, PostForm};

/// `/login/totp`
#[derive(Debug, Template)]
#[template(path = "totp.html")]
pub struct TotpPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: `/login/totp?interaction=…`.
    pub form: PostForm<'a>,
    /// The app that waits, if one does.
    pub app: Option<App<'a>>,
    /// Whose second step it is.
    pub account: Account<'a>,
    /// Why somebody who is signed in is asked for more.
    pub reason: Option<Reason>,
    /// Whether the last code did not count.
    pub wrong: bool,
    /// The way to `/login/recovery-code`.
    pub recovery: &'a str,
}

/// `/login/recovery-code`
#[derive(Debug, Template)]
#[template(path = "recovery-code.html")]
pub struct RecoveryCodePage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: `/login/recovery-code?interaction=…`.
    pub form: PostForm<'a>,
    /// The app that waits, if one does.
    pub app: Option<App<'a>>,
    /// Whose second step it is.
    pub account: Account<'a>,
    /// Whether the last code did not count.
    pub wrong: bool,
    /// The way back to `/login/totp`.
    pub one_time_code: &'a str,
}

/// Why somebody who is signed in is asked for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The app wants a stronger sign-in.
    AppAsks,
    /// Their organization demands a second step.
    OrganizationDemands,
}

impl Page for TotpPage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

impl Page for RecoveryCodePage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

/// Why more is asked, in words; nothing when it is the ordinary second step.
pub(super) fn reason_text(
    frame: &Frame<'_>,
    app: Option<&App<'_>>,
    reason: Option<Reason>,
) -> Option<String> {
    let texts = &frame.messages.second_step;
    Some(match (reason?, app) {
        (Reason::AppAsks, Some(app)) => (texts.app_asks)(app.name),
        (Reason::AppAsks, None) | (Reason::OrganizationDemands, _) => texts.organization_demands.to_owned(),
    })
}

fn title(frame: &Frame<'_>, heading: &str, wrong: bool) -> String {
    if wrong {
        (frame.messages.shared.problem_title)(heading)
    } else {
        heading.to_owned()
    }
}

impl TotpPage<'_> {
    fn title(&self) -> String {
        title(&self.frame, self.frame.messages.second_step.heading, self.wrong)
    }

    fn reason_text(&self) -> Option<String> {
        reason_text(&self.frame, self.app.as_ref(), self.reason)
    }
}

impl RecoveryCodePage<'_> {
    fn title(&self) -> String {
        title(
            &self.frame,
            self.frame.messages.second_step.recovery_heading,
            self.wrong,
        )
    }
}

#[cfg(test)]
impl TotpPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, app, form, frame};
        Self {
            frame: frame(),
            form: form(),
            app: Some(app()),
            account: account(),
            reason: None,
            wrong: false,
            recovery: "/login/recovery-code?interaction=int_1",
        }
    }
}

#[cfg(test)]
impl RecoveryCodePage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, app, form, frame};
        Self {
            frame: frame(),
            form: form(),
            app: Some(app()),
            account: account(),
            wrong: false,
            one_time_code: "/login/totp?interaction=int_1",
        }
    }
}
