//! The third stage: everything about a request that is judged once client and redirect URI are trusted.
//!
//! The checks stand in one list, in the order in which a client hears of them; each judges one thing and writes what it
//! accepts into the request that will be stored.

use countersign_access::policy::EffectivePolicy;

use super::checks;
use super::refusal::{RedirectRefusal, RequestRefusal};
use super::request::AuthorizationRequest;
use super::target::TrustedTarget;
use crate::client::Client;
use crate::params::Params;
use crate::scope::Scopes;

/// What a request is judged by beside its client.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// What deployment, organization and client demand.
    pub policy: &'a EffectivePolicy,
    /// The audiences that tokens can be made for: the issuer, and every API that is served (RFC 8707).
    pub audiences: &'a [String],
    /// The `sub` of an `id_token_hint` that we issued. One that cannot be verified is taken as not sent: it is a hint.
    pub hinted_subject: Option<&'a str>,
    /// How it came.
    pub channel: Channel,
    /// Its client has signed it ([`crate::request_object`]).
    pub is_signed: bool,
}

/// How a request came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By a browser, which anybody can send.
    Browser,
    /// From the client itself, which was authenticated (RFC 9126).
    Pushed,
}

/// What every check sees.
pub(super) struct Incoming<'a> {
    pub(super) params: &'a Params,
    pub(super) repeated: &'a [String],
    pub(super) client: &'a Client,
    pub(super) surroundings: Surroundings<'a>,
}

type Check = fn(&Incoming<'_>, &mut AuthorizationRequest) -> Result<(), RequestRefusal>;

const CHECKS: [Check; 18] = [
    checks::nothing_came_twice,
    checks::pushed_where_demanded,
    checks::no_request_uri_in_a_push,
    checks::signed_where_demanded,
    checks::response_type,
    checks::response_mode,
    checks::grant_type,
    checks::scope,
    checks::state,
    checks::nonce,
    checks::code_challenge,
    checks::prompt,
    checks::max_age,
    checks::hints,
    checks::preferences,
    checks::organization,
    checks::claims,
    checks::resource,
];

/// Stage 3: the request as it will be stored, or what to tell the client.
pub fn validate(
    params: &Params,
    repeated: &[String],
    client: &Client,
    target: TrustedTarget,
    surroundings: Surroundings<'_>,
) -> Result<AuthorizationRequest, RedirectRefusal> {
    let incoming = Incoming {
        params,
        repeated,
        client,
        surroundings,
    };
    let mut request = AuthorizationRequest {
        client_id: client.id.clone(),
        redirect_uri: target.redirect_uri.clone(),
        response_mode: target.response_mode,
        scopes: Scopes::default(),
        state: None,
        nonce: None,
        code_challenge: None,
        prompt: Vec::new(),
        max_age: None,
        login_hint: None,
        hinted_subject: None,
        acr_values: Vec::new(),
        ui_locales: Vec::new(),
        organization: None,
        resource: Vec::new(),
        claims_request: None,
    };
    for check in CHECKS {
        if let Err(reason) = check(&incoming, &mut request) {
            return Err(RedirectRefusal { reason, target });
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests;
