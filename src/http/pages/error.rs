//! The error page: what happened, what to do now, and details for whoever helps.
//!
//! Reasons that would help an attacker stay in the log; the request id leads there.

use askama::Template;

use super::security::{Page, PageKind};
use super::{App, Frame, Moment};
use crate::messages::{Errors, Explanation};

/// Any page that could not be what it was meant to be.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// What happened.
    pub kind: ErrorKind,
    /// The app that asked, if it is known.
    pub app: Option<App<'a>>,
    /// The code of the specification or of the product, such as `invalid_request`.
    pub code: &'a str,
    /// Finds the request in the log.
    pub request_id: &'a str,
    /// When it happened.
    pub time: Moment,
    /// What the request said was its client, as it said it.
    pub client_id: Option<&'a str>,
    /// The redirect URI that came and was not trusted, to help the app's developer: shown, never gone to.
    pub redirect_uri: Option<&'a str>,
    /// Where the same may be tried again, when that can help; else the page leads home.
    pub retry: Option<&'a str>,
}

/// What a page has to explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The client id is missing, unknown or disabled (RFC 6749 §4.1.2.1: never redirect).
    UnknownApp,
    /// The redirect URI is missing or not registered (RFC 6749 §4.1.2.1: never redirect).
    RedirectDiffers,
    /// A request that was announced and is over or used (RFC 9126): only the app can make another.
    RequestOver,
    /// 400: missing, repeated or malformed values.
    BadRequest,
    /// 403: the form lacks its proof.
    StaleForm,
    /// 404.
    NotFound,
    /// 405.
    WrongMethod,
    /// 413.
    TooLarge,
    /// 503.
    Busy,
    /// 500.
    Broken,
}

impl ErrorKind {
    fn explanation(self, texts: &Errors) -> &Explanation {
        match self {
            Self::UnknownApp => &texts.unknown_app,
            Self::RedirectDiffers => &texts.redirect_differs,
            Self::RequestOver => &texts.request_over,
            Self::BadRequest => &texts.bad_request,
            Self::StaleForm => &texts.stale_form,
            Self::NotFound => &texts.not_found,
            Self::WrongMethod => &texts.wrong_method,
            Self::TooLarge => &texts.too_large,
            Self::Busy => &texts.busy,
            Self::Broken => &texts.broken,
        }
    }
}

impl Page for ErrorPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl ErrorPage<'_> {
    fn explanation(&self) -> &Explanation {
        self.kind.explanation(&self.frame.messages.errors)
    }
}

#[cfg(test)]
impl ErrorPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{NASTY, app, frame, moment};
        Self {
            frame: frame(),
            kind: ErrorKind::RedirectDiffers,
            app: Some(app()),
            code: "invalid_request",
            request_id: "req_8GkS2vTn4WqYb1Lx",
            time: moment(),
            client_id: Some(NASTY),
            redirect_uri: Some(NASTY),
            retry: None,
        }
    }
}
