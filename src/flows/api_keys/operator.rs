//! Keys by the operator's hand: made or taken over for a member or service account, listed, revoked. Nobody's own
//! permissions bound them; what their owner holds and how long the organization lets keys live do.

use std::sync::Arc;

use countersign_access::Act;
use countersign_access::api_key::limits::Limits;
use countersign_access::api_key::manage::{self, Wanted};
use countersign_access::api_key::{self, ApiKey, KeyOwner};
use countersign_access::organization::Organization;
use countersign_access::policy;
use countersign_identity::{ApiKeyId, Email, Id, SecretDigest};
use countersign_store::{Page, Scope, StoreError, Work};

use super::MadeKey;
use super::around;
use super::make::Drawn;
use crate::Services;
use crate::change::{ChangeError, Conflict, Judged, Refusal, taken};

/// Keys that one page of a list reads.
const PAGE: u64 = 100;

/// A key to make or to take over.
#[derive(Clone)]
pub struct ForOwner {
    /// What it is to be.
    pub wanted: Wanted,
    /// Whose.
    pub owner: OwnerName,
    /// Slug of the organization it acts for.
    pub organization: String,
}

/// Whose a key is, as an operator names them.
#[derive(Clone)]
pub enum OwnerName {
    /// The member with this address.
    User(Email),
    /// The service account of this id or name.
    ServiceAccount(String),
}

/// A key that was made elsewhere.
pub enum Foreign {
    /// Its text.
    Text(String),
    /// The SHA-256 of its text.
    Digest(SecretDigest),
}

/// Makes a key of our own.
///
/// # Errors
/// `Refused` for an unknown organization or owner, or for what a key may not be.
pub async fn create(services: &Services, new: ForOwner, act: &Act) -> Result<MadeKey, ChangeError> {
    let secret = services.draw_api_key();
    let drawn = Drawn::new(services, &secret, act.now);
    let key = write(services, new, drawn, Origin::Made, act).await?;
    Ok(MadeKey { key, secret })
}

/// Takes over a key that was made elsewhere; it works as it is from now on.
///
/// # Errors
/// As for [`create`], and when the key is known already or its text could not be sent in a header.
pub async fn import(
    services: &Services,
    new: ForOwner,
    foreign: Foreign,
    act: &Act,
) -> Result<ApiKey, ChangeError> {
    let id = services.new_id(act.now);
    let drawn = match foreign {
        Foreign::Text(text) => {
            manage::check_foreign(&text)?;
            let preview = services.settings.api_key_prefix.preview(&text);
            Drawn::foreign(id, SecretDigest::of(&text), preview)
        }
        Foreign::Digest(digest) => Drawn::foreign(id, digest, "…".to_owned()),
    };
    write(services, new, drawn, Origin::Imported, act).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Made,
    Imported,
}

async fn write(
    services: &Services,
    new: ForOwner,
    drawn: Drawn,
    origin: Origin,
    act: &Act,
) -> Result<ApiKey, ChangeError> {
    let catalogue = Arc::clone(&services.settings.catalogue);
    let (deployment, act) = (services.settings.policy, act.clone());
    let written: Judged<ApiKey> = services
        .store
        .write(async move |work: &Work| {
            let Some(organization) = work.organizations().find_by_slug(&new.organization).await? else {
                return Ok(Err(Refusal::not_found("organization", &new.organization)));
            };
            let Some(owner) = owner(work, &organization, &new.owner).await? else {
                return Ok(Err(new.owner.not_found()));
            };
            let scope = Scope::operator(&organization);
            let held = match around::held(work, &scope, &owner, &catalogue, act.now).await? {
                Ok(held) => held,
                Err(refusal) => return Ok(Err(refused(refusal))),
            };
            let policy = policy::resolve(&deployment, Some(&organization.policy), None, None);
            let limits = Limits::of_operator(&catalogue, policy.api_key_ttl);
            let shape = match manage::create(new.wanted.clone(), &held, &limits, &catalogue, act.now) {
                Ok(shape) => shape,
                Err(refusal) => return Ok(Err(refused(refusal))),
            };
            let key = drawn.key(shape, &organization.id, owner, None, act.now);
            match origin {
                Origin::Made => work.api_keys().add(&key, &act).await?,
                Origin::Imported if work.api_keys().find_by_digest(&key.digest).await?.is_some() => {
                    return Ok(Err(Conflict::KeyKnown.into()));
                }
                Origin::Imported => work.api_keys().import(&key, &act).await?,
            }
            Ok(Ok(key))
        })
        .await;
    taken(written, Conflict::KeyKnown)
}

/// All keys of an organization that are not revoked, the oldest first.
///
/// # Errors
/// `Refused` when there is no such organization.
pub async fn list(services: &Services, organization: &str) -> Result<Vec<ApiKey>, ChangeError> {
    let found = services
        .store
        .directory()
        .organization_by_slug(organization)
        .await?;
    let organization = found.ok_or_else(|| Refusal::not_found("organization", organization))?;
    let scope = Scope::operator(&organization);
    let mut keys: Vec<ApiKey> = Vec::new();
    loop {
        let page = Page {
            limit: PAGE,
            after: keys.last().map(|key| key.id.to_string()),
        };
        let page = services.store.organization(&scope).api_keys(None, &page).await?;
        if page.is_empty() {
            return Ok(keys);
        }
        keys.extend(page);
    }
}

/// Revokes a key and all that it made.
///
/// # Errors
/// `Refused` when there is none of this id, or it was revoked before.
pub async fn revoke(services: &Services, id: &ApiKeyId, act: &Act) -> Result<(), ChangeError> {
    let found = services.store.directory().api_key_by_id(id).await?;
    let key = found.ok_or_else(|| not_found(id))?;
    let act = act.clone();
    let revoked = services
        .store
        .write(async move |work: &Work| work.api_keys().revoke(&key, &act).await)
        .await?;
    if revoked {
        Ok(())
    } else {
        Err(not_found(id).into())
    }
}

async fn owner(
    work: &Work,
    organization: &Organization,
    name: &OwnerName,
) -> Result<Option<KeyOwner>, StoreError> {
    let scope = Scope::operator(organization);
    let tenant = work.organization(&scope);
    Ok(match name {
        OwnerName::User(email) => {
            let user = work.users().find_by_email(&email.canonical()).await?;
            match user {
                Some(user) => tenant
                    .member(&user.id)
                    .await?
                    .map(|member| KeyOwner::User(member.user)),
                None => None,
            }
        }
        OwnerName::ServiceAccount(name) => tenant
            .service_account_called(name)
            .await?
            .map(|account| KeyOwner::ServiceAccount(account.id)),
    })
}

impl OwnerName {
    fn not_found(&self) -> Refusal {
        match self {
            OwnerName::User(email) => Refusal::not_found("member", email.as_str()),
            OwnerName::ServiceAccount(name) => Refusal::not_found("service account", name),
        }
    }
}

fn not_found(id: &ApiKeyId) -> Refusal {
    Refusal::not_found("API key", id.as_str())
}

fn refused(refusal: api_key::Refusal) -> Refusal {
    Refusal::Invalid(refusal.into())
}
