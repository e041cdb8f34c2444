//! Too many tries: how long to wait, and the way to try again. The answer's `Retry-After` says the same in seconds.

use askama::Template;

use super::security::{Page, PageKind};
use super::{App, Frame};

/// 429, at the address asked.
#[derive(Debug, Template)]
#[template(path = "throttled.html")]
pub struct ThrottledPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// The app that asks, if one does.
    pub app: Option<App<'a>>,
    /// How long to wait, in seconds.
    pub retry_after_seconds: u64,
    /// Where to try again.
    pub retry: &'a str,
}

impl Page for ThrottledPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl ThrottledPage<'_> {
    fn wait(&self) -> String {
        (self.frame.messages.throttled.wait)(&(self.frame.messages.wait)(self.retry_after_seconds))
    }
}

#[cfg(test)]
impl ThrottledPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{app, frame};
        Self {
            frame: frame(),
            app: Some(app()),
            retry_after_seconds: 30,
            retry: "/login?interaction=int_1",
        }
    }
}
