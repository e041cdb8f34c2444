//! The browser of a request as flows know it, and back into its cookie.

use countersign_flows::Services;
use countersign_flows::browser::Browser;

use crate::browser::Browser as Cookie;

/// The browser behind a cookie. One without a secret gets a fresh one, which it carries only after [`keep`].
pub(super) fn of(cookie: &Cookie, services: &Services) -> Browser {
    let state = cookie.state();
    Browser {
        secret: state.secret.unwrap_or_else(|| Browser::new(services).secret),
        device: state.device,
        user_agent: cookie.user_agent().map(str::to_owned),
    }
}

/// Lets the cookie carry the browser's secret and mark, where it does not yet. Another secret than before ends the
/// proofs of all forms that are open (SES-01).
pub(super) fn keep(cookie: &Cookie, browser: &Browser) {
    let state = cookie.state();
    if state.secret.as_ref() != Some(&browser.secret) {
        cookie.set_secret(browser.secret.clone());
    }
    match &browser.device {
        Some(device) if state.device.as_ref() != Some(device) => cookie.set_device(device.clone()),
        _ => {}
    }
}
