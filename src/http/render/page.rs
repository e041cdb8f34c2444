//! A page: rendered HTML with the policy that its kind needs (`pages::security`).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, RETRY_AFTER};
use askama::Template;

use crate::pages::ThrottledPage;
use crate::pages::security::{PageKind, content_security_policy};

/// 200.
pub fn show(page: &impl Template, kind: PageKind) -> HttpResponse {
    with_status(page, kind, StatusCode::OK)
}

/// 400, for a request at the authorization endpoint that nobody can be told about (RFC 6749 §4.1.2.1), and for values
/// that cannot be read.
pub fn bad_request(page: &impl Template, kind: PageKind) -> HttpResponse {
    with_status(page, kind, StatusCode::BAD_REQUEST)
}

/// 403.
pub fn forbidden(page: &impl Template, kind: PageKind) -> HttpResponse {
    with_status(page, kind, StatusCode::FORBIDDEN)
}

/// 404 or the like of a link that leads nowhere any more.
pub fn gone(page: &impl Template, kind: PageKind) -> HttpResponse {
    with_status(page, kind, StatusCode::GONE)
}

/// 429 with `Retry-After`.
pub fn throttled(page: &ThrottledPage<'_>, kind: PageKind) -> HttpResponse {
    let mut answer = with_status(page, kind, StatusCode::TOO_MANY_REQUESTS);
    answer
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(page.retry_after_seconds));
    answer
}

pub(super) fn with_status(page: &impl Template, kind: PageKind, status: StatusCode) -> HttpResponse {
    match page.render() {
        Ok(html) => HttpResponse::build(status)
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .insert_header((
                CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(content_security_policy(kind)),
            ))
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}
