//! Headers that every answer carries, errors included (threat-model.md SES-03, SES-08).
//!
//! What an answer already says for itself (a page's policy, a document's cache life) stays.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// An answer that is no page may load, run and frame nothing.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// No page of ours needs any of these.
const NO_DEVICES: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Two years, as browsers' preload lists ask.
const HSTS: &str = "max-age=63072000";

/// Adds them.
pub(crate) fn add(headers: &mut HeaderMap, is_https: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "no-referrer");
    set(CONTENT_SECURITY_POLICY, NOTHING);
    set(HeaderName::from_static("permissions-policy"), NO_DEVICES);
    set(CACHE_CONTROL, "no-store");
    if is_https {
        set(STRICT_TRANSPORT_SECURITY, HSTS);
    }
}
