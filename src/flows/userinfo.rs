//! The userinfo endpoint: an access token is judged, and the claims it opens are released.

use countersign_access::Act;
use countersign_protocol::claims::{Person, Surface, release};
use countersign_protocol::scope;
use serde_json::{Map, Value, json};

use crate::live_token::{Behind, live_token};
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
    let Some(live) = live_token(services, token, Some(&services.issuer), act).await? else {
        return Ok(Userinfo::InvalidToken);
    };
    let (token, Behind::Person(behind)) = (live.token, live.behind) else {
        return Ok(Userinfo::InvalidToken);
    };
    if !token.scopes.contains(scope::OPENID) {
        return Ok(Userinfo::InsufficientScope);
    }
    let grant = &behind.grant;
    let groups = services
        .store
        .directory()
        .groups_of(&grant.organization, &grant.user)
        .await?;
    let person = Person {
        user: &behind.user,
        organization: &behind.organization,
        groups: &groups,
    };
    let request = grant.claims_request.as_ref();
    let mut claims = release(person, &behind.client, &token.scopes, request, Surface::Userinfo);
    claims.insert("sub".to_owned(), json!(grant.subject));
    Ok(Userinfo::Claims(claims))
}
