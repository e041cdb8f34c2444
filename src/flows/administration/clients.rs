//! An organization's own OAuth applications, and the deployment's, which only its administrator reaches.
//!
//! An application that acts for itself can do what its scopes say; so whoever registers, changes or re-keys one must hold
//! them. The built-in client of the JSON sign-in is nobody's to see or change.

use countersign_access::Act;
use countersign_access::permission::{Permission, Permissions};
use countersign_access::power::{Beyond, Powers};
use countersign_access::principal::Principal;
use countersign_identity::{ClientId, Id};
use countersign_protocol::Client;
use countersign_protocol::client::{AuthMethod, GrantType, IdTokenClaims, RefreshRule, rotated_secrets};
use countersign_protocol::registration;
use countersign_protocol::scope::IDENTITY_SCOPES;
use countersign_store::{Page, Scope, StoreError, Work};
use std::time::Duration;

use super::{create_once, deed};
use crate::change::{ChangeError, Conflict, Refusal, Stop, Switch, judged};
use crate::clients::{CreatedClient, NewClient, Owner, register, without_doubles};
use crate::idempotency::{Created, Once};
use crate::{FlowError, Services};
use countersign_crypto::{PlainSecret, SecretKind};

/// What to change about an application; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ClientChanges {
    /// The name that people see.
    pub name: Option<String>,
    /// Where answers may be sent.
    pub redirect_uris: Option<Vec<String>>,
    /// Where logout may lead.
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// The grants it may use.
    pub grant_types: Option<Vec<GrantType>>,
    /// The scopes it may ask for.
    pub scopes: Option<Vec<String>>,
    /// The only way it may authenticate, or `None` for Basic or post.
    pub auth_method: Option<Option<AuthMethod>>,
    /// How many claims its ID tokens carry.
    pub id_token_claims: Option<IdTokenClaims>,
    /// When refresh tokens come with `openid`.
    pub refresh: Option<RefreshRule>,
    /// Whether PKCE is demanded of it.
    pub require_pkce: Option<bool>,
    /// Disables or enables it.
    pub switch: Option<Switch>,
}

/// A page of the organization's applications, by age; of the deployment's own if `first_party`, for whose administrator
/// the caller has asked.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(
    services: &Services,
    caller: &Principal,
    first_party: bool,
    page: &Page,
) -> Result<Vec<Client>, FlowError> {
    if first_party {
        return Ok(services.store.directory().first_party_clients(page).await?);
    }
    let scope = Scope::of_principal(caller);
    Ok(services.store.organization(&scope).client_page(page).await?)
}

/// The application of this id, if it is the organization's; or the deployment's, for its administrator.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn find(
    services: &Services,
    caller: &Principal,
    id: &ClientId,
) -> Result<Option<Client>, FlowError> {
    let client = services.store.directory().client(id).await?;
    Ok(client
        .filter(|client| is_reached(caller, client))
        .map(|client| Client::clone(&client)))
}

/// Registers an application; its secret leaves this once.
///
/// # Errors
/// `Refused` for what [`registration::check`] does not let be registered, for scopes of a machine that the caller does
/// not hold, and for a first-party client by anybody but the deployment administrator.
pub async fn create(
    services: &Services,
    caller: &Principal,
    new: NewClient,
    once: Option<Once<CreatedClient>>,
    act: &Act,
) -> Result<Created<CreatedClient>, ChangeError> {
    match &new.owner {
        Owner::Deployment => caller.covers(&Powers {
            administrator: true,
            ..Powers::default()
        }),
        Owner::Tenant(_) | Owner::Organization(_) => Ok(()),
    }
    .map_err(Refusal::from)?;
    if new.grant_types.contains(&GrantType::ClientCredentials) {
        caller
            .covers(&machine_powers(new.scopes.iter().map(String::as_str)))
            .map_err(Refusal::from)?;
    }
    let act = deed(caller, act);
    create_once(services, once, &act, async |keeping| {
        register(services, new, keeping, &act).await
    })
    .await
}

/// The secret that was shown when the client was made: the answer to the same request sent again.
pub fn secret_again(random: &[u8; 32]) -> String {
    PlainSecret::from_random(SecretKind::ClientSecret, random)
        .expose()
        .to_owned()
}

/// Changes an application; all of it or nothing.
///
/// # Errors
/// As [`create`]; also when there is none of this id.
pub async fn change(
    services: &Services,
    caller: &Principal,
    id: &ClientId,
    changes: ClientChanges,
    act: &Act,
) -> Result<Client, ChangeError> {
    let (caller, id, act) = (caller.clone(), id.clone(), deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let client = found(work, &caller, &id).await?;
                    covers(&caller, &client)?;
                    let changed = changes.applied_to(client.clone());
                    registration::check(&changed, &catalogue).map_err(crate::change::Invalid::from)?;
                    covers(&caller, &changed)?;
                    if changes.changes_registration() {
                        work.clients().save(&changed, &act).await?;
                    }
                    match changes.switch {
                        Some(Switch::Off) => drop(work.clients().disable(&id, &act).await?),
                        Some(Switch::On) => drop(work.clients().enable(&id, &act).await?),
                        None => {}
                    }
                    found(work, &caller, &id).await
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

/// Gives a confidential application another secret; the last one goes on for the overlap, any older one ends now.
///
/// # Errors
/// `Refused` when there is none of this id, it is public, or acts for itself beyond the caller.
pub async fn rotate_secret(
    services: &Services,
    caller: &Principal,
    id: &ClientId,
    overlap: Duration,
    act: &Act,
) -> Result<CreatedClient, ChangeError> {
    let secret = services.draw(SecretKind::ClientSecret);
    let (caller, id, act, digest) = (caller.clone(), id.clone(), deed(caller, act), secret.digest());
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let client = found(work, &caller, &id).await?;
                    covers(&caller, &client)?;
                    if client.is_public() {
                        return Err(Conflict::NoSecret.into());
                    }
                    let secrets = rotated_secrets(&client.secrets, digest, overlap, act.now);
                    work.clients().set_secrets(&client, &secrets, &act).await?;
                    found(work, &caller, &id).await
                }
                .await,
            )
        })
        .await;
    Ok(CreatedClient {
        client: written??,
        secret: Some(secret),
    })
}

/// Removes an application with all it was given.
///
/// # Errors
/// `Refused` when there is none of this id.
pub async fn remove(
    services: &Services,
    caller: &Principal,
    id: &ClientId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (caller, id, act) = (caller.clone(), id.clone(), deed(caller, act));
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    found(work, &caller, &id).await?;
                    work.clients().remove(&id, &act).await?;
                    Ok(())
                }
                .await,
            )
        })
        .await;
    match written {
        // A grant began between its removal and that of the application: the same request will take it, too.
        Err(error @ StoreError::Constraint(_)) => Err(FlowError::Unavailable(error.to_string()).into()),
        other => Ok(other??),
    }
}

impl ClientChanges {
    fn changes_registration(&self) -> bool {
        self.name.is_some()
            || self.redirect_uris.is_some()
            || self.post_logout_redirect_uris.is_some()
            || self.grant_types.is_some()
            || self.scopes.is_some()
            || self.auth_method.is_some()
            || self.id_token_claims.is_some()
            || self.refresh.is_some()
            || self.require_pkce.is_some()
    }

    fn applied_to(&self, mut client: Client) -> Client {
        fn set<T: Clone>(place: &mut T, value: Option<&T>) {
            if let Some(value) = value {
                place.clone_from(value);
            }
        }
        set(&mut client.name, self.name.as_ref());
        set(&mut client.auth_method, self.auth_method.as_ref());
        set(&mut client.id_token_claims, self.id_token_claims.as_ref());
        set(&mut client.refresh, self.refresh.as_ref());
        if let Some(uris) = &self.redirect_uris {
            client.redirect_uris = without_doubles(uris.clone());
        }
        if let Some(uris) = &self.post_logout_redirect_uris {
            client.post_logout_redirect_uris = without_doubles(uris.clone());
        }
        if let Some(grants) = &self.grant_types {
            client.grant_types = without_doubles(grants.clone());
        }
        if let Some(scopes) = &self.scopes {
            client.scopes = scopes.iter().cloned().collect();
        }
        if let Some(demanded) = self.require_pkce {
            client.policy.require_pkce = Some(demanded);
        }
        client
    }
}

/// Whether the caller's organization owns it, or the deployment does and the caller runs that.
fn is_reached(caller: &Principal, client: &Client) -> bool {
    if client.id == ClientId::login() {
        return false;
    }
    match &client.organization {
        Some(organization) => *organization == caller.organization,
        None => caller.administrator,
    }
}

async fn found(work: &Work, caller: &Principal, id: &ClientId) -> Result<Client, Stop> {
    let client = work.clients().find(id).await?;
    let client = client.filter(|client| is_reached(caller, client));
    Ok(client.ok_or_else(|| Refusal::not_found("client", id.as_str()))?)
}

/// A client that may act for itself is as powerful as its scopes.
fn covers(caller: &Principal, client: &Client) -> Result<(), Beyond> {
    if client.may_use(GrantType::ClientCredentials) {
        caller.covers(&machine_powers(client.scopes.iter()))
    } else {
        Ok(())
    }
}

fn machine_powers<'a>(scopes: impl Iterator<Item = &'a str>) -> Powers {
    let permissions: Permissions = scopes
        .filter(|scope| !IDENTITY_SCOPES.contains(scope))
        .map(Permission::new)
        .collect();
    Powers::of_permissions(permissions)
}
