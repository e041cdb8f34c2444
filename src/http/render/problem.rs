//! RFC 9457 problem documents, for programs outside the OAuth endpoints.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use countersign_access::Act;
use serde::Serialize;

use super::status;

/// What a program is told.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// RFC 9457 §4.2.1: nothing beyond the status; `code` is what a program compares.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// One sentence that says what to do.
    detail: String,
    /// The path asked, without its query.
    instance: String,
    /// What a program compares, such as `not_found`.
    code: &'static str,
    /// Finds the request in the log.
    request_id: String,
}

impl Problem {
    /// A problem of the request `act` for `path`.
    pub fn new(number: u16, code: &'static str, detail: impl Into<String>, act: &Act, path: &str) -> Self {
        Self {
            kind: "about:blank",
            title: status(number).canonical_reason().unwrap_or("Error").to_owned(),
            status: number,
            detail: detail.into(),
            instance: path.to_owned(),
            code,
            request_id: act.request_id.clone(),
        }
    }

    /// The answer.
    pub fn respond(&self) -> HttpResponse {
        HttpResponse::build(status(self.status))
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/problem+json")))
            .json(self)
    }
}
