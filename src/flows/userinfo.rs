//! The userinfo endpoint: an access token is judged, and the claims it opens are released.

use std::sync::Arc;

use countersign_access::Act;
use countersign_crypto::JwtType;
use countersign_protocol::claims::access_token::{self, AccessToken};
use countersign_protocol::claims::{Person, Surface, release};
use countersign_protocol::grant::Grant;
use countersign_protocol::{Client, scope};
use serde_json::{Map, Value, json};

use crate::{FlowError, Services};

/// How a userinfo request ends.
pub enum Userinfo {
    /// The claims.
    Claims(Map<String, Value>),
    /// 401 `invalid_token` (RFC 6750 §3.1).
    InvalidToken,
    /// 403 `insufficient_scope`: the token has no `openid`.
    InsufficientScope,
}

/// Answers a userinfo request (OpenID Connect Core §5.3).
///
/// # Errors
/// [`FlowError`] when the database fails: nothing is told then.
pub async fn userinfo(services: &Services, token: &str, act: &Act) -> Result<Userinfo, FlowError> {
    let Some(live) = live_token(services, token, act).await? else {
        return Ok(Userinfo::InvalidToken);
    };
    if !live.token.scopes.contains(scope::OPENID) {
        return Ok(Userinfo::InsufficientScope);
    }
    let directory = services.store.directory();
    let grant = &live.grant;
    let (Some(user), Some(organization)) = (
        directory.user(&grant.user).await?,
        directory.organization(&grant.organization).await?,
    ) else {
        return Ok(Userinfo::InvalidToken);
    };
    let groups = directory.groups_of(&grant.organization, &grant.user).await?;
    let person = Person {
        user: &user,
        organization: &organization,
        groups: &groups,
    };
    let request = grant.claims_request.as_ref();
    let mut claims = release(
        person,
        &live.client,
        &live.token.scopes,
        request,
        Surface::Userinfo,
    );
    claims.insert("sub".to_owned(), json!(grant.subject));
    Ok(Userinfo::Claims(claims))
}

/// An access token of a person that everybody behind it still stands behind.
struct LiveToken {
    token: AccessToken,
    grant: Arc<Grant>,
    client: Arc<Client>,
}

/// Judges a token as what it is: signature, header, claims; then whether its grant, user, client, organization and
/// membership still count. `None` for any reason; the reason goes to the log.
async fn live_token(services: &Services, presented: &str, act: &Act) -> Result<Option<LiveToken>, FlowError> {
    let refused = |reason: &str| {
        tracing::info!(reason, request.id = act.request_id, "an access token was refused");
        Ok(None)
    };
    let verified = match services.keys.current().verify(presented, JwtType::AccessToken) {
        Ok(verified) => verified,
        Err(refusal) => return refused(&refusal.to_string()),
    };
    let token = match access_token::check(&verified.claims, &services.issuer, &services.issuer, act.now) {
        Ok(token) => token,
        Err(refusal) => return refused(&format!("{refusal:?}")),
    };
    let directory = services.store.directory();
    if directory.token_revoked(&token.jti).await? {
        return refused("token_revoked");
    }
    let Some(grant_id) = &token.grant else {
        return refused("no_person");
    };
    let Some(grant) = directory.grant(grant_id).await? else {
        return refused("grant_unknown");
    };
    if grant.revoked_at.is_some() {
        return refused("grant_revoked");
    }
    let issued_at = grant.created_at;
    let Some(client) = directory
        .client(&grant.client)
        .await?
        .filter(|client| client.vouches_for(issued_at))
    else {
        return refused("client_ended");
    };
    if !directory
        .user(&grant.user)
        .await?
        .is_some_and(|user| user.vouches_for(issued_at))
    {
        return refused("user_ended");
    }
    let organization = directory.organization(&grant.organization).await?;
    if !organization.is_some_and(|organization| organization.vouches_for(issued_at)) {
        return refused("organization_ended");
    }
    if directory
        .membership(&grant.organization, &grant.user)
        .await?
        .is_none()
    {
        return refused("membership_ended");
    }
    Ok(Some(LiveToken { token, grant, client }))
}
