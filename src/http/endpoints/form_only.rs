//! Parameters that clients send in the form and never in the address, where logs and histories keep them
//! (RFC 6749 §2.3.1, RFC 6750 §5.3).

use actix_web::HttpResponse;
use countersign_protocol::{ErrorCode, OAuthError};

use crate::call::Call;
use crate::render::oauth_error;

/// The refusal of a request that has one of these in its address.
pub(super) fn refuse<S>(call: &Call<S>, names: &[&str]) -> Option<HttpResponse> {
    names.iter().any(|name| call.query.names(name)).then(|| {
        let sentence = "Send the parameters in the form, never in the address.";
        oauth_error::respond(&OAuthError::new(ErrorCode::InvalidRequest, sentence))
    })
}
