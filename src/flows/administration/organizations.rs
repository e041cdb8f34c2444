//! An organization's name and policy by its own administrators; all organizations by the deployment's, who may also
//! enter any of them, which is recorded there.

use countersign_access::organization::Organization;
use countersign_access::permission::InternalRight;
use countersign_access::policy::Policy;
use countersign_access::principal::Principal;
use countersign_access::{Act, Event, EventKind};
use countersign_identity::{Id, OrganizationId, display_name};
use countersign_store::{Page, Work};

use super::{create_once, deed};
use crate::change::{ChangeError, Refusal, Switch, judged};
use crate::idempotency::{Created, Once};
use crate::organizations::make;
use crate::{FlowError, Services};

/// What to change about an organization; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct OrganizationChanges {
    /// The name to show.
    pub name: Option<String>,
    /// What it tightens, as a whole.
    pub policy: Option<Policy>,
    /// Suspends it or makes it active; for the deployment administrator.
    pub switch: Option<Switch>,
}

/// A page of all organizations, by age.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, page: &Page) -> Result<Vec<Organization>, FlowError> {
    Ok(services.store.directory().organization_page(page).await?)
}

/// Makes an organization without members; for the deployment administrator.
///
/// # Errors
/// `Refused` for a name or slug that is none, or a slug that is taken.
pub async fn create(
    services: &Services,
    caller: &Principal,
    name: String,
    slug: String,
    once: Option<Once<Organization>>,
    act: &Act,
) -> Result<Created<Organization>, ChangeError> {
    let act = act.by(caller.actor());
    create_once(services, once, &act, async |keeping| {
        make(services, name, slug, keeping, &act).await
    })
    .await
}

/// The organization of this id: the caller's own, or any for the deployment administrator.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn find(
    services: &Services,
    caller: &Principal,
    id: &OrganizationId,
) -> Result<Option<Organization>, FlowError> {
    if !is_reached(caller, id) {
        return Ok(None);
    }
    let organization = services.store.directory().organization(id).await?;
    Ok(organization.map(|organization| Organization::clone(&organization)))
}

/// Changes an organization; all of it or nothing.
///
/// # Errors
/// `Refused` when it is not the caller's own (the deployment administrator reaches all), for a name or policy that may
/// not be set, and for suspending by anybody but the deployment administrator.
pub async fn change(
    services: &Services,
    caller: &Principal,
    id: &OrganizationId,
    changes: OrganizationChanges,
    act: &Act,
) -> Result<Organization, ChangeError> {
    if let Some(name) = &changes.name {
        display_name::check(name)?;
    }
    if let Some(policy) = &changes.policy {
        policy.check()?;
    }
    if !is_reached(caller, id) {
        return Err(missing(id).into());
    }
    let (id, act) = (id.clone(), deed(caller, act));
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let organizations = work.organizations();
                    let mut organization = organizations.find(&id).await?.ok_or_else(|| missing(&id))?;
                    if let Some(name) = &changes.name {
                        organization.name.clone_from(name);
                    }
                    if let Some(policy) = &changes.policy {
                        organization.policy.clone_from(policy);
                    }
                    if changes.name.is_some() || changes.policy.is_some() {
                        organizations.save(&organization, &act).await?;
                    }
                    match changes.switch {
                        Some(Switch::Off) => drop(organizations.suspend(&id, &act).await?),
                        Some(Switch::On) => drop(organizations.activate(&id, &act).await?),
                        None => {}
                    }
                    Ok(organizations.find(&id).await?.ok_or_else(|| missing(&id))?)
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

/// The deployment administrator enters an organization, named by id or slug, and acts there with every power; `what` is
/// done goes into the organization's record. `None` for anybody else, and when there is none of this name: a foreign
/// organization and one that does not exist look the same.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn enter(
    services: &Services,
    caller: &Principal,
    name: &str,
    what: &str,
    act: &Act,
) -> Result<Option<Principal>, FlowError> {
    if !caller.administrator {
        return Ok(None);
    }
    let directory = services.store.directory();
    let by_id = directory.organization(&OrganizationId::from_text(name)).await?;
    let id = match by_id {
        Some(organization) => organization.id.clone(),
        None => match directory.organization_by_slug(name).await? {
            Some(organization) => organization.id,
            None => return Ok(None),
        },
    };
    let event = Event::success(EventKind::OrganizationEntered, &id)
        .in_organization(&id)
        .because(what);
    let act = act.by(caller.actor());
    services
        .store
        .write(async move |work: &Work| work.record(&act, event.clone()).await)
        .await?;
    Ok(Some(Principal {
        organization: id,
        permissions: services.settings.catalogue.all().clone(),
        rights: InternalRight::ALL.to_vec(),
        ..caller.clone()
    }))
}

fn is_reached(caller: &Principal, id: &OrganizationId) -> bool {
    caller.administrator || caller.organization == *id
}

fn missing(id: &OrganizationId) -> Refusal {
    Refusal::not_found("organization", id.as_str())
}
