//! Errors of the OAuth endpoints: RFC 6749 §5.2 JSON.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use countersign_protocol::{ErrorCode, OAuthError};

use super::{status, wait};

/// RFC 6749 §5.2: a client that tried a scheme is told the scheme. The charset is RFC 7617 §2.1's.
const BASIC_CHALLENGE: &str = "Basic realm=\"Countersign\", charset=\"UTF-8\"";

/// How long to wait after a 503, in seconds.
const RETRY_AFTER_SECONDS: &str = "1";

/// The status of the error's code.
pub fn respond(error: &OAuthError) -> HttpResponse {
    with_status(error, error.error.status())
}

/// As [`respond`], for a client that was not authenticated: `basic_was_tried` adds the challenge that RFC 6749 §5.2
/// then demands.
pub fn respond_to_client(error: &OAuthError, basic_was_tried: bool) -> HttpResponse {
    let mut answer = respond(error);
    if basic_was_tried && error.error == ErrorCode::InvalidClient {
        answer
            .headers_mut()
            .insert(WWW_AUTHENTICATE, HeaderValue::from_static(BASIC_CHALLENGE));
    }
    answer
}

/// 429 with `Retry-After`: too many wrong secrets from this address. No code of RFC 6749 §5.2 fits better than the one
/// that asks to come again.
pub fn throttled(wait: Duration) -> HttpResponse {
    later("Too many failed attempts.", wait)
}

/// 429 with `Retry-After`: too many requests from this network wait for their browsers.
pub fn too_many_open(wait: Duration) -> HttpResponse {
    later("Too many requests are open.", wait)
}

fn later(why: &str, wait: Duration) -> HttpResponse {
    let seconds = wait::seconds(wait);
    let sentence = format!("{why} Try again in {seconds} s.");
    let error = OAuthError::new(ErrorCode::TemporarilyUnavailable, sentence);
    let mut answer = with_status(&error, 429);
    answer
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(seconds));
    answer
}

/// An error that the HTTP layer found, with the status of its own.
pub(super) fn with_status(error: &OAuthError, number: u16) -> HttpResponse {
    let mut answer = HttpResponse::build(status(number));
    answer
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((PRAGMA, HeaderValue::from_static("no-cache")));
    if number == 503 {
        answer.insert_header((RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS)));
    }
    answer.json(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_comes_only_with_invalid_client_and_only_when_basic_was_tried() {
        let challenged = |code: ErrorCode, tried| {
            let answer = respond_to_client(&OAuthError::from(code), tried);
            (
                answer.status().as_u16(),
                answer.headers().contains_key(WWW_AUTHENTICATE),
            )
        };
        assert_eq!(challenged(ErrorCode::InvalidClient, true), (401, true));
        assert_eq!(challenged(ErrorCode::InvalidClient, false), (401, false));
        assert_eq!(challenged(ErrorCode::InvalidGrant, true), (400, false));
    }

    #[test]
    fn a_throttled_client_is_told_how_long_to_wait() {
        let answer = throttled(Duration::from_millis(1500));
        assert_eq!(answer.status().as_u16(), 429);
        assert_eq!(answer.headers().get(RETRY_AFTER).unwrap(), "2");
    }

    #[test]
    fn errors_are_never_stored() {
        let answer = respond(&OAuthError::from(ErrorCode::InvalidGrant));
        assert_eq!(answer.headers().get(CACHE_CONTROL).unwrap(), "no-store");
    }
}
