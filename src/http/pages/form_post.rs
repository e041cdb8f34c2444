//! The answer to an app as a form (OAuth 2.0 Form Post Response Mode §2): a script of ours submits it at once,
//! and a button does where scripts are off.

use askama::Template;

use super::security::{Page, PageKind};
use super::{Destination, Frame};

/// The authorization response of `response_mode=form_post`.
///
/// No `Debug`: it holds the code.
#[derive(Template)]
#[template(path = "form-post.html")]
pub struct FormPostPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the answer goes.
    pub destination: Destination,
    /// Its redirect URI.
    pub redirect_uri: &'a str,
    /// The answer: names and values, in order.
    pub parameters: &'a [(&'a str, &'a str)],
}

impl Page for FormPostPage<'_> {
    const KIND: PageKind = PageKind::FormPost;
}

impl FormPostPage<'_> {
    fn heading(&self) -> String {
        let shared = &self.frame.messages.shared;
        (self.frame.messages.form_post.heading)(&self.destination.place(shared))
    }
}

#[cfg(test)]
impl FormPostPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{NASTY, app, frame};
        const PARAMETERS: &[(&str, &str)] = &[
            ("code", "cs_ac_1"),
            ("state", NASTY),
            ("iss", "https://id.example.com"),
        ];
        Self {
            frame: frame(),
            destination: app().destination,
            redirect_uri: "https://grafana.example.com/cb",
            parameters: PARAMETERS,
        }
    }
}
