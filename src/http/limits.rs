//! What a request may weigh before anybody looks at it: address, headers, declared body.
//!
//! actix-web passes addresses and headers of many times this size on, so the caps are kept here.

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap};

use crate::params;
use crate::render::refusal::Refusal;

/// Path and query, in bytes.
pub const LONGEST_ADDRESS: usize = 8 * 1024;
/// All names and values of the head, in bytes.
pub const LARGEST_HEAD: usize = 16 * 1024;
/// Any body, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;

/// Refuses what is too large, and a path that cannot be decoded exactly.
pub(crate) fn check(request: &HttpRequest) -> Result<(), Refusal> {
    let uri = request.uri();
    if uri.path().len() + uri.query().map_or(0, str::len) > LONGEST_ADDRESS {
        return Err(Refusal::AddressTooLong);
    }
    if weight(request.headers()) > LARGEST_HEAD {
        return Err(Refusal::HeadTooLarge);
    }
    if declared_length(request.headers()) > LARGEST_BODY as u64 {
        return Err(Refusal::BodyTooLarge);
    }
    params::check_path(uri.path()).map_err(Refusal::Malformed)
}

fn weight(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

/// A length that is no number was already refused by the HTTP layer.
fn declared_length(headers: &HeaderMap) -> u64 {
    headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse().ok())
        .unwrap_or(0)
}
