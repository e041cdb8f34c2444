//! Whether an access token still counts: signature and claims first, then everybody behind it. Userinfo, introspection,
//! verify and every guarded endpoint ask here, so that a token is judged one way everywhere.

use std::sync::Arc;

use countersign_access::Act;
use countersign_access::organization::{Membership, Organization};
use countersign_access::permission::{Catalogue, Permission};
use countersign_crypto::JwtType;
use countersign_identity::user::User;
use countersign_identity::{ApiKeyId, GrantId, Id};
use countersign_protocol::authorize::grantable;
use countersign_protocol::claims::access_token::{self, AccessToken};
use countersign_protocol::grant::Grant;
use countersign_protocol::{Client, Scopes};

use crate::live_key::{LiveKey, live_key};
use crate::{FlowError, Services};

/// An access token that everybody behind it still stands behind.
pub(crate) struct LiveToken {
    /// What it says.
    pub(crate) token: AccessToken,
    /// For whom it speaks.
    pub(crate) behind: Behind,
}

impl LiveToken {
    /// What the token still allows: what it names, its client or key is allowed, and its owner holds now (product
    /// contract §1, effective permissions). Scopes about a person stay.
    pub(crate) fn scopes(&self, catalogue: &Catalogue) -> Scopes {
        let named = &self.token.scopes;
        match &self.behind {
            Behind::Person(person) => person.scopes(named, catalogue),
            Behind::Client(client, _) => named.intersection(&client.scopes),
            Behind::Key(key) => {
                let held = key.permissions(catalogue);
                named.filter(|scope| held.contains(&Permission::new(scope)))
            }
        }
    }
}

impl Person {
    /// What of `named` the client is allowed and the person holds now.
    pub(crate) fn scopes(&self, named: &Scopes, catalogue: &Catalogue) -> Scopes {
        let held = self.membership.permissions(catalogue);
        grantable(&named.intersection(&self.client.scopes), &held)
    }
}

/// For whom a token speaks, as they are now.
pub(crate) enum Behind {
    /// A person who gave it to a client.
    Person(Person),
    /// The client itself; its organization unless it is the deployment's own.
    Client(Arc<Client>, Option<Arc<Organization>>),
    /// The key that it was exchanged for.
    Key(LiveKey),
}

/// A person, the client they gave a token to, and what they are now.
pub(crate) struct Person {
    /// The family of the token.
    pub(crate) grant: Arc<Grant>,
    /// To whom it was given.
    pub(crate) client: Arc<Client>,
    /// Who.
    pub(crate) user: Arc<User>,
    /// Acting for whom.
    pub(crate) organization: Arc<Organization>,
    /// As what.
    pub(crate) membership: Arc<Membership>,
}

/// Judges a token: one meant for `audience`, or for whatever API without one, as introspection is asked about all.
/// `None` for any reason; the reason goes to the log.
///
/// # Errors
/// [`FlowError`] when the database fails: nobody is believed then.
pub(crate) async fn live_token(
    services: &Services,
    presented: &str,
    audience: Option<&str>,
    act: &Act,
) -> Result<Option<LiveToken>, FlowError> {
    match judge(services, presented, audience, act).await? {
        Ok(live) => Ok(Some(live)),
        Err(reason) => {
            tracing::info!(reason, request.id = act.request_id, "an access token was refused");
            Ok(None)
        }
    }
}

type Judged<T> = Result<Result<T, String>, FlowError>;

async fn judge(services: &Services, presented: &str, audience: Option<&str>, act: &Act) -> Judged<LiveToken> {
    let verified = match services.keys.current().verify(presented, JwtType::AccessToken) {
        Ok(verified) => verified,
        Err(refusal) => return Ok(Err(refusal.to_string())),
    };
    let (claims, issuer) = (&verified.claims, &services.issuer);
    let checked = match audience {
        Some(audience) => access_token::check(claims, issuer, audience, act.now),
        None => access_token::check_issued(claims, issuer, act.now),
    };
    let token = match checked {
        Ok(token) => token,
        Err(refusal) => return Ok(Err(format!("{refusal:?}"))),
    };
    if services.store.directory().token_revoked(&token.jti).await? {
        return Ok(Err("token_revoked".to_owned()));
    }
    let behind = if let Some(grant) = &token.grant {
        person(services, grant).await?.map(Behind::Person)
    } else if token.client.as_str().starts_with(ApiKeyId::PREFIX) {
        exchanged(services, &token, act).await?.map(Behind::Key)
    } else {
        client(services, &token).await?
    };
    Ok(behind
        .map(|behind| LiveToken { token, behind })
        .map_err(str::to_owned))
}

/// Grant, client, person, organization and membership must still count.
pub(crate) async fn person(
    services: &Services,
    id: &GrantId,
) -> Result<Result<Person, &'static str>, FlowError> {
    let directory = services.store.directory();
    let Some(grant) = directory.grant(id).await? else {
        return Ok(Err("grant_unknown"));
    };
    if grant.revoked_at.is_some() {
        return Ok(Err("grant_revoked"));
    }
    let given_at = grant.created_at;
    let client = directory.client(&grant.client).await?;
    let Some(client) = client.filter(|client| client.vouches_for(given_at)) else {
        return Ok(Err("client_ended"));
    };
    let user = directory.user(&grant.user).await?;
    let Some(user) = user.filter(|user| user.vouches_for(given_at)) else {
        return Ok(Err("user_ended"));
    };
    let organization = directory.organization(&grant.organization).await?;
    let Some(organization) = organization.filter(|organization| organization.vouches_for(given_at)) else {
        return Ok(Err("organization_ended"));
    };
    let Some(membership) = directory.membership(&grant.organization, &grant.user).await? else {
        return Ok(Err("membership_ended"));
    };
    Ok(Ok(Person {
        grant,
        client,
        user,
        organization,
        membership,
    }))
}

/// The client must still count, and the organization that owns it.
async fn client(services: &Services, token: &AccessToken) -> Result<Result<Behind, &'static str>, FlowError> {
    let directory = services.store.directory();
    let client = directory.client(&token.client).await?;
    let Some(client) = client.filter(|client| client.vouches_for(token.issued_at)) else {
        return Ok(Err("client_ended"));
    };
    let organization = match &client.organization {
        None => None,
        Some(id) => {
            let found = directory.organization(id).await?;
            match found.filter(|found| found.vouches_for(token.issued_at)) {
                Some(organization) => Some(organization),
                None => return Ok(Err("organization_ended")),
            }
        }
    };
    Ok(Ok(Behind::Client(client, organization)))
}

/// The key must still count, and with it all that its own use asks for.
async fn exchanged(
    services: &Services,
    token: &AccessToken,
    act: &Act,
) -> Result<Result<LiveKey, &'static str>, FlowError> {
    let id = ApiKeyId::from_text(token.client.as_str());
    match services.store.directory().api_key_by_id(&id).await? {
        Some(key) => live_key(services, key, act.now).await,
        None => Ok(Err("key_unknown")),
    }
}
