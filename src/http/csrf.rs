//! The proof that a form was ours (threat-model.md §3.22): a secret of the browser's cookie, repeated in the form.
//!
//! A form without it, or with that of another browser, is refused at once with 403 and a way on. What the browser says
//! about where the form stood must not contradict it.

use actix_web::http::header::{HeaderName, ORIGIN};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::browser::Browser;
use crate::call::Call;
use crate::render::refusal::Refusal;

/// The form field.
pub const FIELD: &str = "csrf";

/// A new proof: 192 random bits.
pub(crate) fn make(fill_random: impl FnOnce(&mut [u8])) -> String {
    let mut bytes = [0; 24];
    fill_random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Refuses a form that this browser did not get from us.
pub(crate) fn check<S>(call: &Call<S>, browser: &Browser) -> Result<(), Refusal> {
    let sent = call.form.get(FIELD).unwrap_or_default();
    let kept = browser.state().csrf;
    let proven = kept.is_some_and(|kept| bool::from(kept.as_bytes().ct_eq(sent.as_bytes())));
    let origin = call
        .request
        .headers()
        .get(ORIGIN)
        .map(|value| value.to_str().unwrap_or("?"));
    let site = call.header(HeaderName::from_static("sec-fetch-site"));
    if proven && stood_here(origin, site, call.state.settings.origin()) {
        return Ok(());
    }
    let interaction = call
        .query
        .get("interaction")
        .or_else(|| call.form.get("interaction"));
    Err(Refusal::StaleForm {
        interaction: interaction.filter(|id| is_id(id)).map(str::to_owned),
    })
}

/// Our pages say `Referrer-Policy: no-referrer`, under which browsers send `Origin: null` with their own forms
/// (Fetch standard, "append a request `Origin` header"), so `null` says nothing either way.
fn stood_here(origin: Option<&str>, site: Option<&str>, own: &str) -> bool {
    origin.is_none_or(|origin| origin == own || origin == "null")
        && site.is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// Only what can be an id of ours may appear in the link that leads on.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() <= 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_stood_elsewhere_is_foreign() {
        let own = "https://id.example";
        for (origin, site) in [
            (None, None),
            (Some(own), None),
            (Some("null"), Some("same-origin")),
            (None, Some("none")),
        ] {
            assert!(stood_here(origin, site, own), "{origin:?} {site:?}");
        }
        for (origin, site) in [
            (Some("https://evil.example"), None),
            (Some("http://id.example"), None),
            (Some("https://id.example:8443"), None),
            (Some(own), Some("cross-site")),
            (Some("null"), Some("same-site")),
        ] {
            assert!(!stood_here(origin, site, own), "{origin:?} {site:?}");
        }
    }

    #[test]
    fn only_an_id_leads_on() {
        assert!(is_id("int_01abc"));
        for bad in ["../admin", "//evil.example", "a?b", "a b"] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
