//! A client acts for itself: no row is written, the signature is all.

use std::sync::Arc;

use countersign_access::{Act, policy};
use countersign_crypto::JwtType;
use countersign_protocol::claims::access_token::{Envelope, of_client};
use countersign_protocol::token::TokenResponse;
use countersign_protocol::token::client_credentials::grant;
use countersign_protocol::{Client, ErrorCode, Scopes};

use super::{Outcome, answer};
use crate::{FlowError, Services};

/// Issues an access token to a confidential client for itself.
pub(super) async fn issue(
    services: &Services,
    client: Arc<Client>,
    scope: Option<&Scopes>,
    resource: &[String],
    act: &Act,
) -> Result<Outcome, FlowError> {
    let scopes = match grant(
        &client,
        scope,
        resource,
        &services.issuer,
        &services.settings.catalogue,
    ) {
        Ok(scopes) => scopes,
        Err(refusal) => return Ok(Outcome::refused(refusal)),
    };
    let organization = match &client.organization {
        Some(id) => services.store.directory().organization(id).await?,
        None => None,
    };
    if organization
        .as_ref()
        .is_some_and(|organization| !organization.vouches_for(act.now))
    {
        return Ok(Outcome::refused(ErrorCode::UnauthorizedClient));
    }
    let organization_policy = organization.as_ref().map(|organization| &organization.policy);
    let policy = policy::resolve(
        &services.settings.policy,
        organization_policy,
        None,
        Some(&client.policy),
    );
    let lifetime = policy.access_token_ttl.value;
    let jti = answer::new_jti(services, act.now);
    let envelope = Envelope {
        issuer: &services.issuer,
        jti: &jti,
        issued_at: act.now,
        lifetime,
    };
    let claims = of_client(&client.id, client.organization.as_ref(), &scopes, &envelope);
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
