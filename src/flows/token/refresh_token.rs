//! Rotating a refresh token: one unit that spends it and keeps its derived successor, then the signatures.

use std::sync::Arc;

use countersign_access::{Act, Actor, Event, EventKind, policy};
use countersign_identity::SecretDigest;
use countersign_protocol::Client;
use countersign_protocol::grant::{Grant, RefreshToken, Spent};
use countersign_protocol::token::refresh_token::{Found, Refusal, Rotation, rotate as judge};
use countersign_protocol::token::request::RefreshRequest;
use countersign_store::{StoreError, Work};

use super::answer::Issue;
use super::standing::{Standing, standing};
use super::{Outcome, answer};
use crate::{FlowError, Services};

/// Whether a use of a refresh token spends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rotating {
    /// It does.
    Always,
    /// It does not, and its idle end moves on: for the built-in client of the sign-in by API, when the operator wants it.
    Never,
}

enum Refreshed {
    /// With the derived successor.
    Goes(Box<Issue>),
    /// With the presented token itself.
    Kept(Box<Issue>),
    Refused(Refusal),
}

/// Rotates a refresh token, or gives a retry the same successor again.
pub(crate) async fn rotate(
    services: &Services,
    request: RefreshRequest,
    client: Arc<Client>,
    rotating: Rotating,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let successor = services
        .secrets
        .refresh_derivation
        .successor(&request.refresh_token);
    let presented = request.refresh_token.clone();
    let digest = successor.digest();
    match write(services, request, Arc::clone(&client), digest, rotating, act).await? {
        Refreshed::Goes(issue) => answer::of_grant(services, &client, &issue, Some(successor), act.now).await,
        Refreshed::Kept(issue) => {
            let mut answer = answer::of_grant(services, &client, &issue, None, act.now).await?;
            if let Outcome::Issued(tokens) = &mut answer {
                tokens.refresh_token = Some(presented);
            }
            Ok(answer)
        }
        Refreshed::Refused(refusal) => {
            tracing::info!(
                reason = refusal.as_str(),
                client.id = %client.id,
                request.id = act.request_id,
                "a refresh token was not rotated"
            );
            Ok(Outcome::refused(refusal))
        }
    }
}

async fn write(
    services: &Services,
    request: RefreshRequest,
    client: Arc<Client>,
    successor: SecretDigest,
    rotating: Rotating,
    act: &Act,
) -> Result<Refreshed, FlowError> {
    let act = act.by(Actor::Client(client.id.clone()));
    let lifetimes = services.settings.refresh;
    let catalogue = Arc::clone(&services.settings.catalogue);
    let window = policy::resolve(&services.settings.policy, None, None, Some(&client.policy))
        .refresh_retry_window
        .value;
    let presented = SecretDigest::of(&request.refresh_token);
    let refreshed = services
        .store
        .write(async move |work: &Work| {
            let token = work.refresh_tokens().find(&presented).await?;
            let grant = match &token {
                Some(token) => work.grants().find(&token.grant).await?,
                None => None,
            };
            let found = match (&token, &grant) {
                (Some(token), Some(grant)) => Some(Found {
                    token,
                    grant,
                    successor_spent: successor_spent(work, token).await?,
                }),
                _ => None,
            };
            let scope = request.scope.as_ref();
            let rotation = match judge(found.as_ref(), &client, scope, lifetimes, window, act.now) {
                Ok(rotation) => rotation,
                Err(refusal) => return Ok(Refreshed::Refused(refusal)),
            };
            let Some(grant) = grant else {
                return Ok(Refreshed::Refused(Refusal::Unknown));
            };
            let (Rotation::Rotate { scopes, .. } | Rotation::Retry { scopes }) = &rotation else {
                reused(work, &grant, token.as_ref(), &act).await?;
                return Ok(Refreshed::Refused(Refusal::Revoked));
            };
            let Some(standing) = standing(work, &client, &grant, scopes, &catalogue).await? else {
                return Ok(Refreshed::Refused(Refusal::Ended));
            };
            let issue = |standing: Standing| {
                Box::new(Issue {
                    grant: grant.clone(),
                    scopes: standing.scopes.clone(),
                    standing,
                    nonce: None,
                })
            };
            if let Rotation::Rotate { expires_at, .. } = rotation {
                if rotating == Rotating::Never {
                    work.refresh_tokens().prolong(&presented, expires_at).await?;
                    return Ok(Refreshed::Kept(issue(standing)));
                }
                let spent = Spent {
                    at: act.now,
                    peer: act.peer,
                    successor,
                };
                // The gate. The row has been locked since `find`, so losing it is a conflict to run again.
                if !work.refresh_tokens().spend(&presented, &spent).await? {
                    return Err(StoreError::Conflict);
                }
                let next = RefreshToken {
                    digest: successor,
                    grant: grant.id.clone(),
                    issued_at: act.now,
                    expires_at,
                    spent: None,
                };
                work.refresh_tokens().add(&next).await?;
            }
            Ok(Refreshed::Goes(issue(standing)))
        })
        .await?;
    Ok(refreshed)
}

async fn successor_spent(work: &Work, token: &RefreshToken) -> Result<bool, StoreError> {
    let Some(spent) = &token.spent else {
        return Ok(false);
    };
    let successor = work.refresh_tokens().find(&spent.successor).await?;
    // A successor that is gone cannot be given out again.
    Ok(successor.is_none_or(|successor| successor.spent.is_some()))
}

/// A thief or a broken client: the family ends, and both addresses are on record.
async fn reused(
    work: &Work,
    grant: &Grant,
    token: Option<&RefreshToken>,
    act: &Act,
) -> Result<(), StoreError> {
    if work.grants().revoke(grant, "refresh_token_reused", act).await? {
        let first_peer = token
            .and_then(|token| token.spent.as_ref())
            .and_then(|spent| spent.peer)
            .map_or_else(|| "unknown".to_owned(), |peer| peer.to_string());
        let event = Event::failure(
            EventKind::RefreshTokenReused,
            format!("first used from {first_peer}"),
        )
        .on(&grant.id)
        .in_organization(&grant.organization)
        .telling(&grant.user);
        work.record(act, event).await?;
    }
    Ok(())
}
