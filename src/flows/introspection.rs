//! The introspection endpoint: who asks, what the text is, whether it still counts, and whether they may learn it.
//! Reads alone; how often it is asked is a metric.

use std::time::Duration;

use countersign_access::Act;
use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_access::permission::Permissions;
use countersign_identity::{Id, OrganizationId, SecretDigest};
use countersign_protocol::introspection::{self, Active, TokenKind, inactive, may_learn};
use countersign_protocol::{Client, ErrorCode, OAuthError, Params, Scopes};
use serde_json::{Map, Value};

use crate::live_key::{LiveKey, live_key};
use crate::live_token::{Behind, LiveToken, live_token, person};
use crate::token::{Authenticated, authenticate};
use crate::{FlowError, Services};

/// How an introspection request ends.
pub enum Introspected {
    /// What the client may know.
    Told(Map<String, Value>),
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

/// Answers an introspection request (RFC 7662 §2).
///
/// # Errors
/// [`FlowError`] when the database fails: nothing is told then.
pub async fn introspect(
    services: &Services,
    authorization: Option<&str>,
    params: &Params,
    act: &Act,
) -> Result<Introspected, FlowError> {
    let basic_was_tried = authorization.is_some();
    let client = match authenticate(services, authorization, params, act).await? {
        Authenticated::Client(client) if client.is_public() => {
            return Ok(Introspected::Refused {
                error: ErrorCode::InvalidClient.into(),
                basic_was_tried,
            });
        }
        Authenticated::Client(client) => client,
        Authenticated::Refused {
            error,
            basic_was_tried,
        } => {
            return Ok(Introspected::Refused {
                error,
                basic_was_tried,
            });
        }
        Authenticated::Throttled(wait) => return Ok(Introspected::Throttled(wait)),
    };
    let token = match introspection::token(params) {
        Ok(token) => token,
        Err(error) => {
            return Ok(Introspected::Refused {
                error,
                basic_was_tried: false,
            });
        }
    };
    let told = if token.contains('.') {
        access_token(services, &client, token, act).await?
    } else {
        match api_key(services, &client, token, act).await? {
            Some(told) => Some(told),
            None => refresh_token(services, &client, token, act).await?,
        }
    };
    Ok(Introspected::Told(told.unwrap_or_else(inactive)))
}

type Told = Result<Option<Map<String, Value>>, FlowError>;

async fn access_token(services: &Services, client: &Client, text: &str, act: &Act) -> Told {
    let Some(live) = live_token(services, text, None, act).await? else {
        return Ok(None);
    };
    let LiveToken { token, behind } = &live;
    let about = match behind {
        Behind::Person(person) => Some(&person.organization.id),
        Behind::Client(_, organization) => organization.as_ref().map(|organization| &organization.id),
        Behind::Key(key) => Some(&key.organization.id),
    };
    if !may_learn(client, about) {
        return Ok(None);
    }
    let (grant, key) = match behind {
        Behind::Person(person) => (Some(&*person.grant), None),
        Behind::Client(..) => (None, None),
        Behind::Key(key) => (None, Some(&*key.key)),
    };
    let active = Active {
        kind: TokenKind::Access,
        scopes: &live.scopes(&services.settings.catalogue),
        client_id: token.client.as_str(),
        subject: &token.subject,
        issuer: &services.issuer,
        organization: about,
        issued_at: token.issued_at,
        expires_at: Some(token.expires_at),
        audience: &token.audience,
        jti: Some(&token.jti),
        grant,
        api_key: key,
    };
    Ok(Some(active.answer()))
}

async fn api_key(services: &Services, client: &Client, text: &str, act: &Act) -> Told {
    let found = services
        .store
        .directory()
        .api_key(&SecretDigest::of(text))
        .await?;
    let Some(key) = found.filter(|key| learns_of(client, &key.organization)) else {
        return Ok(None);
    };
    let Ok(live) = live_key(services, key, act.now).await? else {
        return Ok(None);
    };
    let LiveKey { key, .. } = &live;
    let active = Active {
        kind: TokenKind::ApiKey,
        scopes: &scopes_of(&live.permissions(&services.settings.catalogue)),
        client_id: key.id.as_str(),
        subject: owner_of(key),
        issuer: &services.issuer,
        organization: Some(&key.organization),
        issued_at: key.created_at,
        expires_at: key.expires_at,
        audience: &[],
        jti: None,
        grant: None,
        api_key: Some(key),
    };
    Ok(Some(active.answer()))
}

async fn refresh_token(services: &Services, client: &Client, text: &str, act: &Act) -> Told {
    let directory = services.store.directory();
    let found = directory.refresh_token(&SecretDigest::of(text)).await?;
    let Some(token) = found.filter(|token| token.spent.is_none() && act.now < token.expires_at) else {
        return Ok(None);
    };
    let Ok(behind) = person(services, &token.grant).await? else {
        return Ok(None);
    };
    let grant = &behind.grant;
    if act.now >= grant.expires_at || !learns_of(client, &grant.organization) {
        return Ok(None);
    }
    let active = Active {
        kind: TokenKind::Refresh,
        scopes: &behind.scopes(&grant.scopes, &services.settings.catalogue),
        client_id: grant.client.as_str(),
        subject: &grant.subject,
        issuer: &services.issuer,
        organization: Some(&grant.organization),
        issued_at: token.issued_at,
        expires_at: Some(token.expires_at),
        audience: &[],
        jti: None,
        grant: Some(grant),
        api_key: None,
    };
    Ok(Some(active.answer()))
}

fn learns_of(client: &Client, organization: &OrganizationId) -> bool {
    may_learn(client, Some(organization))
}

/// Permissions as scopes.
pub(crate) fn scopes_of(permissions: &Permissions) -> Scopes {
    permissions.iter().map(|permission| permission.as_str()).collect()
}

/// The id of the key's owner.
pub(crate) fn owner_of(key: &ApiKey) -> &str {
    match &key.owner {
        KeyOwner::User(user) => user.as_str(),
        KeyOwner::ServiceAccount(account) => account.as_str(),
    }
}
