//! A key becomes a short access token that relying parties verify with the published keys: no row is written, the
//! signature is all.

use countersign_access::{Act, policy};
use countersign_crypto::JwtType;
use countersign_protocol::claims::access_token::{Envelope, of_key};
use countersign_protocol::token::key_exchange::{PresentedKey, exchange, lifetime};
use countersign_protocol::token::{TokenRequest, TokenResponse, request};
use countersign_protocol::{ErrorCode, OAuthError, Params, Scopes};

use super::{Outcome, answer};
use crate::live_key::LiveKey;
use crate::principal::used_key;
use crate::{FlowError, Services};

/// Answers a request whose client is a key.
pub(super) async fn trade(
    services: &Services,
    presented: &PresentedKey,
    params: &Params,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let Some(live) = believed(services, presented, act).await? else {
        return Ok(Outcome::Refused {
            error: ErrorCode::InvalidClient.into(),
            basic_was_tried: presented.by_basic,
        });
    };
    match request::parse(params) {
        Ok(TokenRequest::ClientCredentials { scope, resource }) => {
            let held = live.permissions(&services.settings.catalogue);
            match exchange(&held, scope.as_ref(), &resource, &services.issuer) {
                Ok(scopes) => issue(services, &live, &scopes, act).await,
                Err(refusal) => Ok(Outcome::refused(refusal)),
            }
        }
        Ok(_) => Ok(Outcome::refused(OAuthError::new(
            ErrorCode::UnauthorizedClient,
            "An API key may use the grant type client_credentials only.",
        ))),
        Err(error) => Ok(Outcome::refused(error)),
    }
}

async fn believed(
    services: &Services,
    presented: &PresentedKey,
    act: &Act,
) -> Result<Option<LiveKey>, FlowError> {
    for text in &presented.texts {
        let live = used_key(services, text, act).await?;
        if let Some(live) = live.filter(|live| presented.id.as_ref().is_none_or(|id| *id == live.key.id)) {
            return Ok(Some(live));
        }
    }
    Ok(None)
}

async fn issue(
    services: &Services,
    live: &LiveKey,
    scopes: &Scopes,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let policy = policy::resolve(
        &services.settings.policy,
        Some(&live.organization.policy),
        None,
        None,
    );
    let lifetime = lifetime(policy.access_token_ttl.value, live.key.expires_at, act.now);
    let jti = answer::new_jti(services, act.now);
    let envelope = Envelope {
        issuer: &services.issuer,
        jti: &jti,
        issued_at: act.now,
        lifetime,
    };
    let claims = of_key(&live.key, scopes, &envelope);
    let signer = answer::signer(services)?;
    let access_token = services
        .signing
        .sign(signer, JwtType::AccessToken, &claims)
        .await?;
    Ok(Outcome::Issued(Box::new(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: lifetime.as_secs(),
        refresh_token: None,
        scope: scopes.to_string(),
        id_token: None,
    })))
}
