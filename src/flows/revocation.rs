//! The revocation endpoint: who asks, what the token is, and one unit when something ends.
//!
//! What is unknown, foreign or over is found out by reads alone: nobody writes by guessing.

use std::sync::Arc;
use std::time::Duration;

use countersign_access::{Act, Actor};
use countersign_crypto::JwtType;
use countersign_identity::{GrantId, SecretDigest};
use countersign_protocol::claims::access_token::{self, AccessToken};
use countersign_protocol::grant::Grant;
use countersign_protocol::revocation::{self, Decision, Found};
use countersign_protocol::{Client, OAuthError, Params};
use countersign_store::Work;

use crate::token::{Authenticated, authenticate};
use crate::{FlowError, Services};

/// How a revocation request ends.
pub enum Revoked {
    /// The token is not worth anything (any more): 200, whatever it was (RFC 7009 §2.2).
    Done,
    /// The client was not believed, or sent no token.
    Refused {
        /// What to answer.
        error: OAuthError,
        /// HTTP Basic was tried: the answer names the scheme (RFC 6749 §5.2).
        basic_was_tried: bool,
    },
    /// Too many wrong secrets: wait so long.
    Throttled(Duration),
}

/// Answers a revocation request (RFC 7009 §2).
///
/// # Errors
/// [`FlowError`] when the database fails: nothing ended then.
pub async fn revoke(
    services: &Services,
    authorization: Option<&str>,
    params: &Params,
    act: &Act,
) -> Result<Revoked, FlowError> {
    let client = match authenticate(services, authorization, params, act).await? {
        Authenticated::Client(client) => client,
        Authenticated::Refused {
            error,
            basic_was_tried,
        } => {
            return Ok(Revoked::Refused {
                error,
                basic_was_tried,
            });
        }
        Authenticated::Throttled(wait) => return Ok(Revoked::Throttled(wait)),
    };
    let token = match revocation::token(params) {
        Ok(token) => token,
        Err(error) => {
            return Ok(Revoked::Refused {
                error,
                basic_was_tried: false,
            });
        }
    };
    let decision = match our_access_token(services, token, act) {
        Some(token) => end_token(services, &client, &token, act).await?,
        None => end_family(services, &client, token, act).await?,
    };
    tracing::info!(
        reason = decision.as_str(),
        client.id = %client.id,
        request.id = act.request_id,
        "a client gave a token up"
    );
    Ok(Revoked::Done)
}

/// An access token of ours that is not over, for whatever API it was made.
fn our_access_token(services: &Services, token: &str, act: &Act) -> Option<AccessToken> {
    let verified = services.keys.current().verify(token, JwtType::AccessToken).ok()?;
    access_token::check_issued(&verified.claims, &services.issuer, act.now).ok()
}

async fn end_token(
    services: &Services,
    client: &Client,
    token: &AccessToken,
    act: &Act,
) -> Result<Decision, FlowError> {
    let decision = revocation::decide(Found::AccessToken(token), client);
    if decision == Decision::EndToken {
        let (jti, expires_at) = (token.jti.clone(), token.expires_at);
        let act = act.by(Actor::Client(client.id.clone()));
        services
            .store
            .write(async move |work: &Work| work.revoked_tokens().add(&jti, expires_at, &act).await)
            .await?;
    }
    Ok(decision)
}

/// Ends the family of a refresh token, if it is this client's and not over.
pub(crate) async fn end_family(
    services: &Services,
    client: &Client,
    token: &str,
    act: &Act,
) -> Result<Decision, FlowError> {
    let grant = family_of(services, token).await?;
    let found = grant.as_deref().map_or(Found::Nothing, Found::RefreshToken);
    let decision = revocation::decide(found, client);
    if let (Decision::EndFamily, Some(grant)) = (decision, grant) {
        let (id, act): (GrantId, Act) = (grant.id.clone(), act.by(Actor::Client(client.id.clone())));
        services
            .store
            .write(async move |work: &Work| match work.grants().find(&id).await? {
                Some(grant) => work.grants().revoke(&grant, "client_revoked", &act).await,
                None => Ok(false),
            })
            .await?;
    }
    Ok(decision)
}

/// The family of a refresh token, spent or not.
async fn family_of(services: &Services, token: &str) -> Result<Option<Arc<Grant>>, FlowError> {
    let directory = services.store.directory();
    match directory.refresh_token(&SecretDigest::of(token)).await? {
        Some(token) => Ok(directory.grant(&token.grant).await?),
        None => Ok(None),
    }
}
