//! Which scripts of other origins may read answers of the token and userinfo endpoints.

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
