//! Answers on the wire: the one place that chooses a status.
//!
//! Handlers say what happened by calling one of these; headers that every answer carries are added once, in
//! [`security_headers`], after whoever answered.

pub mod authorization;
pub mod bearer;
pub mod document;
pub mod failure;
pub mod json;
pub mod oauth_error;
pub mod page;
pub mod problem;
pub mod redirect;
pub mod refusal;
pub(crate) mod security_headers;
pub mod wait;

use actix_web::http::StatusCode;

/// A status from a table of numbers; an impossible number is our own mistake, so 500.
pub(crate) fn status(number: u16) -> StatusCode {
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
