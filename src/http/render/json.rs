//! JSON for the one who asked: never stored on the way (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ContentDisposition, HeaderValue, PRAGMA,
};
use serde::Serialize;

/// 200 with `body`.
pub fn ok(body: &impl Serialize) -> HttpResponse {
    with_status(StatusCode::OK, body)
}

/// 202: taken, and what becomes of it is not told.
pub fn accepted() -> HttpResponse {
    HttpResponse::Accepted()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .finish()
}

/// 204: done, and there is nothing to say.
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .finish()
}

pub(crate) fn with_status(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((PRAGMA, HeaderValue::from_static("no-cache")))
        .json(body)
}

/// 200 with `body` as a file to keep under this name, which is one of our own.
pub fn file(name: &'static str, body: &impl Serialize) -> HttpResponse {
    let disposition = ContentDisposition::attachment(name);
    let mut answer = ok(body);
    match HeaderValue::from_str(&disposition.to_string()) {
        Ok(value) => drop(answer.headers_mut().insert(CONTENT_DISPOSITION, value)),
        Err(error) => tracing::error!(%error, "the name of a file cannot be a header"),
    }
    answer
}

/// 201 with `body`.
pub fn created(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((PRAGMA, HeaderValue::from_static("no-cache")))
        .json(body)
}

/// 200 without a body, where the status says it all (RFC 7009 §2.2).
pub fn nothing() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((PRAGMA, HeaderValue::from_static("no-cache")))
        .finish()
}

/// 200 with a body that is already text of another JSON-like type, such as a signed answer.
pub fn typed(content_type: &'static str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(content_type)))
        .body(body)
}
