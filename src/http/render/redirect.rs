//! On to another address: 303, so that the browser asks with GET and never repeats a form's secrets (RFC 9700 §4.12).

use actix_web::http::header::{CACHE_CONTROL, HeaderValue, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};

/// 303 to an address of ours, or to a redirect URI that a rule has checked. One that cannot be a header is our own
/// mistake, so 500.
pub fn see_other(location: &str) -> HttpResponse {
    redirect(HttpResponse::SeeOther(), location)
}

/// 302 to an address of ours, where a specification names that status.
pub fn found(location: &str) -> HttpResponse {
    redirect(HttpResponse::Found(), location)
}

fn redirect(mut answer: HttpResponseBuilder, location: &str) -> HttpResponse {
    match HeaderValue::from_str(location) {
        Ok(location) => answer
            .insert_header((LOCATION, location))
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .finish(),
        Err(error) => {
            tracing::error!(%error, "an address to redirect to cannot be a header");
            HttpResponse::InternalServerError().finish()
        }
    }
}
