//! Which scripts of other origins may read an answer (Fetch standard, CORS protocol; ux.md §5.20).
//!
//! Never with cookies: `Access-Control-Allow-Credentials` does not occur here.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderMap,
    HeaderValue, ORIGIN, VARY,
};

use crate::endpoint::Cors;
use crate::state::FlowServices;

/// Headers that scripts may send.
const REQUEST_HEADERS: &str = "authorization, content-type, dpop";
/// Headers that scripts may read beyond the simple ones.
const EXPOSED_HEADERS: &str = "WWW-Authenticate, DPoP-Nonce";

/// What one request is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing: no policy, no origin, or a stranger's.
    Silent,
    /// Everybody may.
    Everybody,
    /// This origin may.
    Origin(HeaderValue),
}

/// Judges the origin of a request by an endpoint's policy.
pub(crate) async fn judge<S: FlowServices>(cors: Cors, asked: &HeaderMap, services: &S) -> Verdict {
    match (cors, asked.get(ORIGIN)) {
        (Cors::Public, _) => Verdict::Everybody,
        (Cors::ClientOrigins, Some(origin)) => match origin.to_str() {
            Ok(text) if services.is_client_origin(text).await => Verdict::Origin(origin.clone()),
            _ => Verdict::Silent,
        },
        (Cors::LoginOrigins, Some(origin)) => match origin.to_str() {
            Ok(text) if services.is_login_origin(text) => Verdict::Origin(origin.clone()),
            _ => Verdict::Silent,
        },
        _ => Verdict::Silent,
    }
}

/// Whether this asks for permission only.
pub(crate) fn is_preflight(method: &Method, asked: &HeaderMap) -> bool {
    method == Method::OPTIONS
        && asked.contains_key(ORIGIN)
        && asked.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight; [`add`] says to whom it applies.
pub(crate) fn preflight(methods: &str) -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    if let Ok(methods) = HeaderValue::from_str(methods) {
        answer.insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods));
    }
    answer
        .insert_header((
            ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(REQUEST_HEADERS),
        ))
        .insert_header((ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")))
        .finish()
}

/// Puts the verdict on an answer, errors included: a script must be able to read why it was refused.
pub(crate) fn add(headers: &mut HeaderMap, cors: Cors, verdict: Verdict) {
    // RFC 9110 §12.5.5: a cache must not give one origin's answer to another.
    if matches!(cors, Cors::ClientOrigins | Cors::LoginOrigins) {
        headers.append(VARY, HeaderValue::from_static("Origin"));
    }
    let allowed = match verdict {
        Verdict::Silent => return,
        Verdict::Everybody => HeaderValue::from_static("*"),
        Verdict::Origin(origin) => origin,
    };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(EXPOSED_HEADERS),
    );
}
