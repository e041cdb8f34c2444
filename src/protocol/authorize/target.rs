//! Who asks, and where an answer may go: the two questions before any redirect.
//!
//! The caller looks up the client in between. Everything else about the request is judged afterwards, in
//! [`super::validate`], when refusals have somewhere to go.

use countersign_identity::{ClientId, Id};

use super::refusal::PageRefusal;
use super::request::{AuthorizationRequest, ResponseMode};
use crate::client::Client;
use crate::params::Params;
use crate::redirect_uri;

/// Longest `state` and `nonce` in bytes (threat model §4).
pub(super) const MAX_STATE_BYTES: usize = 2048;

/// A place that an answer may be sent to: made by [`trust`] or taken from a request that was stored after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedTarget {
    /// A registered redirect URI of the client, as sent.
    pub redirect_uri: String,
    /// How the answer travels; `query` when the one asked for cannot be had.
    pub response_mode: ResponseMode,
    /// To echo byte for byte. `None` for one that is too long to send around.
    pub state: Option<String>,
}

impl AuthorizationRequest {
    /// Where the answer to this request goes.
    pub fn target(&self) -> TrustedTarget {
        TrustedTarget {
            redirect_uri: self.redirect_uri.clone(),
            response_mode: self.response_mode,
            state: self.state.clone(),
        }
    }
}

/// Stage 1: which client to look up. `params` and `repeated` come from [`Params::split_repeated`].
pub fn identify(params: &Params, repeated: &[String]) -> Result<ClientId, PageRefusal> {
    if is_among(repeated, "client_id") {
        return Err(PageRefusal::RepeatedClientId);
    }
    let client = params
        .get("client_id")
        .map(ClientId::from_text)
        .ok_or(PageRefusal::MissingClientId)?;
    if client == ClientId::login() {
        return Err(PageRefusal::UnknownClient);
    }
    Ok(client)
}

/// Stage 2: whether the client may be answered at the redirect URI it names. `client` is what the look-up found.
pub fn trust(
    params: &Params,
    repeated: &[String],
    client: Option<&Client>,
) -> Result<TrustedTarget, PageRefusal> {
    let client = client.ok_or(PageRefusal::UnknownClient)?;
    if client.disabled_at.is_some() {
        return Err(PageRefusal::DisabledClient);
    }
    if is_among(repeated, "redirect_uri") {
        return Err(PageRefusal::RepeatedRedirectUri);
    }
    let redirect_uri = params
        .get("redirect_uri")
        .ok_or(PageRefusal::MissingRedirectUri)?;
    client
        .redirect_uris
        .iter()
        .any(|registered| redirect_uri::matches(registered, redirect_uri, client.kind))
        .then(|| TrustedTarget {
            redirect_uri: redirect_uri.to_owned(),
            response_mode: params
                .get("response_mode")
                .and_then(ResponseMode::parse)
                .unwrap_or(ResponseMode::Query),
            state: params
                .get("state")
                .filter(|state| state.len() <= MAX_STATE_BYTES)
                .map(str::to_owned),
        })
        .ok_or(PageRefusal::RedirectUriNotRegistered)
}

fn is_among(repeated: &[String], name: &str) -> bool {
    repeated.iter().any(|held| held == name)
}
