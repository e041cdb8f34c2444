//! A page: rendered HTML with the policy that its kind needs (`pages::security`).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, RETRY_AFTER};

use crate::pages::ThrottledPage;
use crate::pages::security::{Page, content_security_policy};

/// 200.
pub fn show<P: Page>(page: &P) -> HttpResponse {
    with_status(page, StatusCode::OK)
}

/// 400, for a request at the authorization endpoint that nobody can be told about (RFC 6749 §4.1.2.1), and for values
/// that cannot be read.
pub fn bad_request<P: Page>(page: &P) -> HttpResponse {
    with_status(page, StatusCode::BAD_REQUEST)
}

/// 403, for a page that somebody's role does not include.
pub fn forbidden<P: Page>(page: &P) -> HttpResponse {
    with_status(page, StatusCode::FORBIDDEN)
}

/// 404, for what this browser has no part in.
pub fn not_found<P: Page>(page: &P) -> HttpResponse {
    with_status(page, StatusCode::NOT_FOUND)
}

/// 410, for a link that leads nowhere any more.
pub fn gone<P: Page>(page: &P) -> HttpResponse {
    with_status(page, StatusCode::GONE)
}

/// 429 with `Retry-After`.
pub fn throttled(page: &ThrottledPage<'_>) -> HttpResponse {
    let mut answer = with_status(page, StatusCode::TOO_MANY_REQUESTS);
    answer
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(page.retry_after_seconds));
    answer
}

pub(super) fn with_status<P: Page>(page: &P, status: StatusCode) -> HttpResponse {
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .insert_header((
                CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(content_security_policy(P::KIND)),
            ))
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
