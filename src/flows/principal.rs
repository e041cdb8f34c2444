//! Who calls a guarded endpoint: the credential is judged from cached reads, and what its owner holds now is counted.
//! An API key that came in an address is told to its owner here, too.
//!
//! What the endpoint needs is asked of the [`Principal`] afterwards, by the HTTP layer.

use countersign_access::Act;
use countersign_access::permission::{Catalogue, InternalRight, Permission, Permissions};
use countersign_access::principal::{Credential, Principal, Proof, Subject};
use countersign_access::role::Role;
use countersign_identity::{SecretDigest, UserId};
use countersign_protocol::Scopes;
use countersign_store::{StoreError, Work};

use crate::live_key::{LiveKey, Owner, live_key};
use crate::live_token::{Behind, LiveToken, Person, live_token};
use crate::{FlowError, Services};

/// A credential as it came.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    /// `Authorization: Bearer`.
    Bearer(&'a str),
    /// `X-API-Key`.
    ApiKey(&'a str),
}

/// Nobody that we believe. Why is in the log and never told.
#[derive(Clone, Debug)]
pub enum Refused {
    /// 401 `invalid_token`.
    InvalidToken,
    /// 401 `invalid_api_key`.
    InvalidApiKey,
    /// It could not be found out.
    Failed(FlowError),
}

impl<E: Into<FlowError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Refused::Failed(error.into())
    }
}

/// Finds out who calls: an access token with the issuer's audience, or an API key used from where it may be.
///
/// # Errors
/// [`Refused`].
pub async fn authenticate(
    services: &Services,
    presented: Presented<'_>,
    act: &Act,
) -> Result<Principal, Refused> {
    match presented {
        Presented::Bearer(token) => {
            let live = live_token(services, token, Some(&services.issuer), act).await?;
            of_token(services, live.ok_or(Refused::InvalidToken)?).await
        }
        Presented::ApiKey(text) => {
            let live = used_key(services, text, act)
                .await?
                .ok_or(Refused::InvalidApiKey)?;
            of_key(services, live).await
        }
    }
}

/// The key of this text, if it counts and may be used from this peer; its use is noted. `None` for any reason; the reason goes to the log.
pub(crate) async fn used_key(
    services: &Services,
    text: &str,
    act: &Act,
) -> Result<Option<LiveKey>, FlowError> {
    let refused = |reason: &str| {
        tracing::info!(reason, request.id = act.request_id, "an API key was refused");
        Ok(None)
    };
    let digest = SecretDigest::of(text);
    let Some(key) = services.store.directory().api_key(&digest).await? else {
        return refused("unknown");
    };
    match live_key(services, key, act.now).await? {
        Ok(live) if live.key.allows_peer(act.peer) => {
            services.key_uses.note(&live.key, act);
            Ok(Some(live))
        }
        Ok(_) => refused("peer_not_allowed"),
        Err(reason) => refused(reason),
    }
}

/// Tells the owners of those texts that are live keys that they came in an address, where logs and histories keep them.
/// The keys live on: whoever could end them by showing them would have to hold them.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn exposed_in_address(services: &Services, texts: &[String], act: &Act) -> Result<(), FlowError> {
    for text in texts {
        let digest = SecretDigest::of(text);
        let found = services.store.directory().api_key(&digest).await?;
        let Some(key) = found.filter(|key| key.is_live(act.now)) else {
            continue;
        };
        let act = act.clone();
        let told = async move |work: &Work| -> Result<(), StoreError> {
            work.api_keys().exposed(&key, "in_address", &act).await
        };
        services.store.write(told).await?;
    }
    Ok(())
}

async fn of_token(services: &Services, live: LiveToken) -> Result<Principal, Refused> {
    let catalogue = &services.settings.catalogue;
    let permissions = named(&live.scopes(catalogue), catalogue);
    match live.behind {
        Behind::Person(person) => of_person(services, &person, permissions).await,
        Behind::Client(client, Some(organization)) => Ok(Principal {
            credential: Credential::ClientToken {
                client: client.id.clone(),
            },
            subject: Subject::Client(client.id.clone()),
            organization: organization.id.clone(),
            permissions,
            rights: Vec::new(),
            administrator: false,
            proof: proof_of_machine(&[]),
            second_factor: false,
        }),
        // A client of the deployment acts for no organization, and everything here is some organization's.
        Behind::Client(_, None) => Err(Refused::InvalidToken),
        Behind::Key(key) => {
            let credential = Credential::KeyToken {
                key: key.key.id.clone(),
            };
            of_key_with(services, &key, credential, permissions).await
        }
    }
}

async fn of_person(
    services: &Services,
    person: &Person,
    permissions: Permissions,
) -> Result<Principal, Refused> {
    let Person { grant, client, .. } = person;
    let rights = match &person.membership.role {
        // Product contract §1: rights come only by a first-party client, `cli_login` included.
        Role::BuiltIn(role) if client.first_party => role.internal_rights().to_vec(),
        Role::BuiltIn(_) | Role::Custom(_) => Vec::<InternalRight>::new(),
    };
    let authentication = &grant.authentication;
    let methods = authentication.amr.iter();
    Ok(Principal {
        credential: Credential::UserToken {
            client: client.id.clone(),
            grant: grant.id.clone(),
            session: grant.session.clone(),
        },
        subject: Subject::User(person.user.id.clone()),
        organization: person.organization.id.clone(),
        permissions,
        rights,
        administrator: client.first_party && person.user.administrator,
        proof: Proof {
            auth_time: Some(authentication.auth_time),
            amr: methods.map(|method| method.as_str().to_owned()).collect(),
            acr: Some(authentication.acr.clone()),
        },
        second_factor: has_second_factor(services, &person.user.id).await?,
    })
}

async fn of_key(services: &Services, key: LiveKey) -> Result<Principal, Refused> {
    let credential = Credential::ApiKey {
        key: key.key.id.clone(),
    };
    let permissions = key.permissions(&services.settings.catalogue);
    of_key_with(services, &key, credential, permissions).await
}

async fn of_key_with(
    services: &Services,
    key: &LiveKey,
    credential: Credential,
    permissions: Permissions,
) -> Result<Principal, Refused> {
    let second_factor = match &key.owner {
        Owner::Member(user, _) => has_second_factor(services, &user.id).await?,
        Owner::ServiceAccount(_) => false,
    };
    Ok(Principal {
        credential,
        subject: key.key.owner.subject(),
        organization: key.organization.id.clone(),
        permissions,
        rights: Vec::new(),
        administrator: false,
        proof: proof_of_machine(&["key"]),
        second_factor,
    })
}

async fn has_second_factor(services: &Services, user: &UserId) -> Result<bool, FlowError> {
    Ok(services.store.directory().has_second_factor(user).await?)
}

/// The permissions among the scopes.
fn named(scopes: &Scopes, catalogue: &Catalogue) -> Permissions {
    let named = |permission: &&Permission| scopes.contains(permission.as_str());
    catalogue.all().iter().filter(named).cloned().collect()
}

/// Keys say how they were believed; nobody was there.
fn proof_of_machine(amr: &[&str]) -> Proof {
    Proof {
        auth_time: None,
        amr: amr.iter().map(|method| (*method).to_owned()).collect(),
        acr: None,
    }
}
