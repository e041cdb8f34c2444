//! Which scripts of other origins may read answers: of the token and userinfo endpoints, and of the sign-in for programs.

use crate::{FlowError, Services};

/// Whether `origin`, as a browser sends it, is that of a redirect URI of an enabled client (RFC 6454 §6.2).
///
/// # Errors
/// [`FlowError`] when the database fails: nobody is let in then.
pub async fn is_client_origin(services: &Services, origin: &str) -> Result<bool, FlowError> {
    // What no browser sends is not worth a question. A private scheme has no origin.
    if !(origin.starts_with("https://") || origin.starts_with("http://")) || origin.len() > 256 {
        return Ok(false);
    }
    Ok(services.store.directory().is_client_origin(origin).await?)
}

/// Whether the operator lets scripts of `origin` sign people in (`COUNTERSIGN_LOGIN_ALLOWED_ORIGINS`).
pub fn is_login_origin(services: &Services, origin: &str) -> bool {
    let login = &services.settings.login;
    login.is_open && login.allowed_origins.iter().any(|allowed| allowed == origin)
}
