//! What people gave applications, seen and revoked: a person's own everywhere, a member's within the organization.

use std::sync::Arc;

use countersign_access::Act;
use countersign_access::principal::Principal;
use countersign_identity::{GrantId, Id, Timestamp, UserId};
use countersign_protocol::Client;
use countersign_protocol::grant::Grant;
use countersign_store::{Page, Scope, Work};

use super::deed;
use super::users::{found, powers};
use crate::change::{ChangeError, Refusal, judged};
use crate::{FlowError, Services};

/// A grant with the application that has it.
#[derive(Clone, Debug)]
pub struct Given {
    /// The grant.
    pub grant: Grant,
    /// The application.
    pub client: Arc<Client>,
}

/// A page of what a person gave anybody and that has not ended, by age.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn own(
    services: &Services,
    user: &UserId,
    page: &Page,
    now: Timestamp,
) -> Result<Vec<Given>, FlowError> {
    let grants = services.store.directory().grants_of(user, now, page).await?;
    with_clients(services, grants).await
}

/// A page of what a member gave within the caller's organization; `None` when there is no such member.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn of_member(
    services: &Services,
    caller: &Principal,
    user: &UserId,
    page: &Page,
    now: Timestamp,
) -> Result<Option<Vec<Given>>, FlowError> {
    let scope = Scope::of_principal(caller);
    let tenant = services.store.organization(&scope);
    if tenant.member(user).await?.is_none() {
        return Ok(None);
    }
    let grants = tenant.grants_of(user, now, page).await?;
    with_clients(services, grants).await.map(Some)
}

/// Revokes what a person gave: every token of it is dead.
///
/// # Errors
/// `Refused` when the person gave no such thing, or it was revoked.
pub async fn revoke_own(
    services: &Services,
    caller: &Principal,
    user: &UserId,
    id: &GrantId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (user, id, act) = (user.clone(), id.clone(), act.by(caller.actor()));
    let written = services
        .store
        .write(async move |work: &Work| {
            let grant = work.grants().find(&id).await?;
            match grant.filter(|grant| grant.user == user) {
                Some(grant) if work.grants().revoke(&grant, "revoked_by_owner", &act).await? => Ok(Ok(())),
                _ => Ok(Err(missing(&id))),
            }
        })
        .await;
    Ok(written??)
}

/// Revokes what a member gave within the caller's organization.
///
/// # Errors
/// `Refused` when there is no such member or grant, or the member is beyond the caller.
pub async fn revoke_of_member(
    services: &Services,
    caller: &Principal,
    user: &UserId,
    id: &GrantId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (caller, user, id, act) = (caller.clone(), user.clone(), id.clone(), deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let person = found(work, &scope, &user).await?;
                    caller.covers(&powers(&person, &catalogue))?;
                    let grant = work.grants().find(&id).await?;
                    let grant = grant
                        .filter(|grant| grant.user == user && grant.organization == caller.organization)
                        .ok_or_else(|| missing(&id))?;
                    if work
                        .grants()
                        .revoke(&grant, "revoked_by_administrator", &act)
                        .await?
                    {
                        Ok(())
                    } else {
                        Err(missing(&id).into())
                    }
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

async fn with_clients(services: &Services, grants: Vec<Grant>) -> Result<Vec<Given>, FlowError> {
    let mut given = Vec::with_capacity(grants.len());
    for grant in grants {
        // An application that was removed meanwhile took its grants with it.
        if let Some(client) = services.store.directory().client(&grant.client).await? {
            given.push(Given { grant, client });
        }
    }
    Ok(given)
}

fn missing(id: &GrantId) -> Refusal {
    Refusal::not_found("grant", id.as_str())
}
