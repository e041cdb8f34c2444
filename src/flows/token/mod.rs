//! The token endpoint: who asks, then one file per grant.

mod answer;
mod authorization_code;
mod client_assertion;
mod client_authentication;
mod client_credentials;
mod key_exchange;
mod refresh_token;
mod standing;

use std::time::Duration;

use countersign_access::Act;
use countersign_protocol::token::key_exchange::PresentedKey;
use countersign_protocol::token::{TokenRequest, TokenResponse, request};
use countersign_protocol::{OAuthError, Params};

use crate::{FlowError, Services};

pub(crate) use answer::{Issue, of_grant};
pub use client_authentication::{Authenticated, authenticate};
pub(crate) use refresh_token::{Rotating, rotate as refresh};
pub(crate) use standing::standing;

/// How a token request ends.
pub enum Outcome {
    /// Tokens, on disk and signed.
    Issued(Box<TokenResponse>),
    /// An error of RFC 6749 §5.2.
    Refused {
        /// What to answer.
        error: OAuthError,
        /// HTTP Basic was tried: the answer names the scheme (RFC 6749 §5.2).
        basic_was_tried: bool,
    },
    /// Too many wrong secrets: wait so long.
    Throttled(Duration),
}

impl Outcome {
    fn refused(error: impl Into<OAuthError>) -> Outcome {
        Outcome::Refused {
            error: error.into(),
            basic_was_tried: false,
        }
    }
}

/// How the client of a token request shows who it is, beside what the form says.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The `X-API-Key` header: a key is a client of this endpoint.
    pub api_key: Option<&'a str>,
}

/// Answers a token request (RFC 6749 §3.2).
///
/// # Errors
/// [`FlowError`] when the database, a queue or signing fails; nothing was issued then.
pub async fn answer(
    services: &Services,
    credentials: Credentials<'_>,
    params: &Params,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let authorization = credentials.authorization;
    match PresentedKey::read(credentials.api_key, authorization, params) {
        Ok(Some(key)) => return key_exchange::trade(services, &key, params, act).await,
        Ok(None) => {}
        Err(error) => return Ok(Outcome::refused(error)),
    }
    let client = match authenticate(services, authorization, params, act).await? {
        Authenticated::Client(client) => client,
        Authenticated::Refused {
            error,
            basic_was_tried,
        } => {
            return Ok(Outcome::Refused {
                error,
                basic_was_tried,
            });
        }
        Authenticated::Throttled(wait) => return Ok(Outcome::Throttled(wait)),
    };
    match request::parse(params) {
        Ok(TokenRequest::AuthorizationCode(request)) => {
            authorization_code::redeem(services, request, client, act).await
        }
        Ok(TokenRequest::RefreshToken(request)) => {
            refresh_token::rotate(services, request, client, Rotating::Always, act).await
        }
        Ok(TokenRequest::ClientCredentials { scope, resource }) => {
            client_credentials::issue(services, client, scope.as_ref(), &resource, act).await
        }
        Err(error) => Ok(Outcome::refused(error)),
    }
}
