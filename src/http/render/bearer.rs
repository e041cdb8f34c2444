//! Challenges of resources that want an access token: RFC 6750 §3.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, WWW_AUTHENTICATE};
use countersign_protocol::{ErrorCode, OAuthError};

use super::status;

/// 401 to a request without any token: RFC 6750 §3.1 gives such a one no error code.
pub fn token_missing() -> HttpResponse {
    challenge(401, "Bearer realm=\"Countersign\"")
}

/// The token was refused. `scope` is what `insufficient_scope` should have had.
pub fn refused(error: &OAuthError, scope: Option<&str>) -> HttpResponse {
    // Code and description keep to characters that need no escape (RFC 6749 §5.2); a scope has none by grammar (§3.3).
    let mut value = format!(
        "Bearer realm=\"Countersign\", error=\"{}\", error_description=\"{}\"",
        error.error.as_str(),
        error.error_description
    );
    if let Some(scope) = scope.filter(|_| error.error == ErrorCode::InsufficientScope) {
        value.push_str(&format!(", scope=\"{scope}\""));
    }
    challenge(error.error.status(), &value)
}

fn challenge(number: u16, value: &str) -> HttpResponse {
    let value = HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("Bearer"));
    HttpResponse::build(status(number))
        .insert_header((WWW_AUTHENTICATE, value))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(answer: &HttpResponse) -> (u16, &str) {
        let value = answer.headers().get(WWW_AUTHENTICATE).unwrap();
        (answer.status().as_u16(), value.to_str().unwrap())
    }

    #[test]
    fn without_a_token_there_is_no_error_code() {
        assert_eq!(shown(&token_missing()), (401, "Bearer realm=\"Countersign\""));
    }

    #[test]
    fn a_refused_token_is_told_why_and_a_missing_scope_which() {
        let error = OAuthError::new(ErrorCode::InsufficientScope, "More is needed.");
        assert_eq!(
            shown(&refused(&error, Some("openid"))),
            (
                403,
                "Bearer realm=\"Countersign\", error=\"insufficient_scope\", \
                 error_description=\"More is needed.\", scope=\"openid\""
            )
        );
        let error = OAuthError::new(ErrorCode::InvalidToken, "Expired.");
        assert!(!shown(&refused(&error, Some("openid"))).1.contains("scope="));
    }
}
