//! Who calls, as a type: each access rule makes its own value from a request, or refuses.
//!
//! A handler takes such a value as its argument, so it cannot run for a caller who did not pass. A `Principal` was
//! believed by a flow and holds what the endpoint needs (`principal.rs`). Whether a client's secret or the token of an
//! `oauth2/*` endpoint is right is decided by the flow of that endpoint, which receives what was presented.

mod forward_auth;
pub(crate) mod principal;

pub(crate) use principal::X_API_KEY;

use std::future::Future;

use actix_web::http::header::AUTHORIZATION;
use countersign_access::Actor;
use countersign_access::principal::Need;

use crate::browser::Browser;
use crate::call::Call;
use crate::csrf;
use crate::endpoint::Access;
use crate::render::refusal::Refusal;
use crate::state::FlowServices;

pub use forward_auth::ForwardAuth;

/// An access rule.
pub trait Caller: Sized {
    /// Its name in the table of routes.
    const ACCESS: Access;

    /// Finds who calls, or says why they may not. `need` is what the endpoint declares; principals alone have one.
    fn identify<S: FlowServices>(
        call: &Call<S>,
        need: Option<Need>,
    ) -> impl Future<Output = Result<Self, Refusal>>;

    /// Who acts from now on, as events record it.
    fn actor(&self) -> Actor {
        Actor::Anonymous
    }
}

/// Anybody.
#[derive(Clone, Copy, Debug)]
pub struct Anonymous;

impl Caller for Anonymous {
    const ACCESS: Access = Access::Anonymous;

    async fn identify<S: FlowServices>(_: &Call<S>, _: Option<Need>) -> Result<Self, Refusal> {
        Ok(Anonymous)
    }
}

/// A client that may authenticate by header; what the form says is in [`Call::form`].
#[derive(Clone)]
pub struct OAuthClient {
    /// The `Authorization` header, whole.
    pub authorization: Option<String>,
}

impl Caller for OAuthClient {
    const ACCESS: Access = Access::Client;

    async fn identify<S: FlowServices>(call: &Call<S>, _: Option<Need>) -> Result<Self, Refusal> {
        Ok(OAuthClient {
            authorization: authorization(call)?.map(str::to_owned),
        })
    }
}

/// Somebody with an access token, in the header or the form (RFC 6750 §2.1, §2.2). Never one in the query (§2.3).
#[derive(Clone)]
pub struct TokenBearer {
    /// The token as presented; not verified yet.
    pub token: String,
}

impl Caller for TokenBearer {
    const ACCESS: Access = Access::BearerToken;

    async fn identify<S: FlowServices>(call: &Call<S>, _: Option<Need>) -> Result<Self, Refusal> {
        let in_header = authorization(call)?.and_then(bearer_token);
        match (in_header, call.form.get("access_token")) {
            // RFC 6750 §2: not more than one method in a request.
            (Some(_), Some(_)) => Err(Refusal::TwoTokens),
            (Some(token), None) | (None, Some(token)) => Ok(TokenBearer {
                token: token.to_owned(),
            }),
            (None, None) => Err(Refusal::TokenMissing),
        }
    }
}

impl Caller for Browser {
    const ACCESS: Access = Access::Browser;

    /// Every form must carry the proof that it was ours.
    async fn identify<S: FlowServices>(call: &Call<S>, _: Option<Need>) -> Result<Self, Refusal> {
        let browser = Browser::of(&call.request);
        if call.request.method() == actix_web::http::Method::POST {
            csrf::check(call, &browser)?;
        }
        Ok(browser)
    }
}

/// The header once and readable; two would let two readers see two callers.
fn authorization<S>(call: &Call<S>) -> Result<Option<&str>, Refusal> {
    if !call.request.headers().contains_key(AUTHORIZATION) {
        return Ok(None);
    }
    call.header(AUTHORIZATION)
        .map(Some)
        .ok_or(Refusal::BadAuthorization)
}

/// The scheme is compared without case (RFC 9110 §11.1).
fn bearer_token(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_compared_without_case() {
        assert_eq!(bearer_token("bearer abc"), Some("abc"));
        assert_eq!(bearer_token("Bearer  abc"), Some("abc"));
        for none in ["Bearer", "Bearer ", "Basic abc", "abc"] {
            assert_eq!(bearer_token(none), None, "{none}");
        }
    }
}
