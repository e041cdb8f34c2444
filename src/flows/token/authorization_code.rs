//! Redeeming a code: one unit that spends it and starts its grant, then the signatures.

use std::sync::Arc;

use countersign_access::{Act, Actor, Event, EventKind};
use countersign_crypto::SecretKind;
use countersign_identity::SecretDigest;
use countersign_protocol::Client;
use countersign_protocol::grant::{Grant, RefreshToken};
use countersign_protocol::token::authorization_code::{Redemption, Refusal, redeem as judge};
use countersign_protocol::token::request::CodeRequest;
use countersign_protocol::token::wants_refresh_token;
use countersign_store::{StoreError, Work};

use super::answer::Issue;
use super::standing::standing;
use super::{Outcome, answer};
use crate::{FlowError, Services};

enum Redeemed {
    Started {
        issue: Box<Issue>,
        with_refresh_token: bool,
    },
    Refused(Refusal),
}

/// Redeems a code for its client. A replay ends the family that the first redemption started.
pub(super) async fn redeem(
    services: &Services,
    request: CodeRequest,
    client: Arc<Client>,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let refresh_token = services.draw(SecretKind::RefreshToken);
    match write(
        services,
        request,
        Arc::clone(&client),
        refresh_token.digest(),
        act,
    )
    .await?
    {
        Redeemed::Started {
            issue,
            with_refresh_token,
        } => {
            let refresh_token = with_refresh_token.then_some(refresh_token);
            answer::of_grant(services, &client, &issue, refresh_token, act.now).await
        }
        Redeemed::Refused(refusal) => {
            tracing::info!(
                reason = refusal.as_str(),
                client.id = %client.id,
                request.id = act.request_id,
                "a code was not redeemed"
            );
            Ok(Outcome::refused(refusal))
        }
    }
}

async fn write(
    services: &Services,
    request: CodeRequest,
    client: Arc<Client>,
    refresh_token: SecretDigest,
    act: &Act,
) -> Result<Redeemed, FlowError> {
    let act = act.by(Actor::Client(client.id.clone()));
    let lifetimes = services.settings.refresh;
    let catalogue = Arc::clone(&services.settings.catalogue);
    let digest = SecretDigest::of(&request.code);
    let redeemed = services
        .store
        .write(async move |work: &Work| {
            let code = work.codes().find(&digest).await?;
            let code = match judge(&request, &client, code.as_ref(), act.now) {
                Ok(Redemption::Issue(code)) => code,
                Ok(Redemption::Replayed(code)) => return replayed(work, &code.grant, &act).await,
                Err(refusal) => return Ok(Redeemed::Refused(refusal)),
            };
            let Some(standing) = standing(work, &client, &code.grant, &code.grant.scopes, &catalogue).await?
            else {
                return Ok(Redeemed::Refused(Refusal::Ended));
            };
            // The gate. Losing it means that a twin was faster: judged as the replay it is.
            if !work.codes().spend(&digest, act.now).await? {
                return replayed(work, &code.grant, &act).await;
            }
            let mut grant = code.grant.clone();
            grant.expires_at = grant.created_at + lifetimes.absolute;
            work.grants().add(&grant, &act).await?;
            let with_refresh_token = wants_refresh_token(&client, &grant.scopes);
            if with_refresh_token {
                let token = RefreshToken {
                    digest: refresh_token,
                    grant: grant.id.clone(),
                    issued_at: act.now,
                    expires_at: (act.now + lifetimes.idle).min(grant.expires_at),
                    spent: None,
                };
                work.refresh_tokens().add(&token).await?;
            }
            let scopes = standing.scopes.clone();
            let issue = Issue {
                grant,
                scopes,
                standing,
                nonce: code.nonce.clone(),
            };
            Ok(Redeemed::Started {
                issue: Box::new(issue),
                with_refresh_token,
            })
        })
        .await?;
    Ok(redeemed)
}

/// RFC 6749 §4.1.2: what the first redemption gave is revoked, and it is on record.
async fn replayed(work: &Work, grant: &Grant, act: &Act) -> Result<Redeemed, StoreError> {
    if work.grants().revoke(grant, "code_replayed", act).await? {
        let event = Event::failure(EventKind::AuthorizationCodeReplayed, "code_replayed")
            .on(&grant.id)
            .in_organization(&grant.organization);
        work.record(act, event).await?;
    }
    Ok(Redeemed::Refused(Refusal::Unknown))
}
