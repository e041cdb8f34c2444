//! Tenants: made, listed, suspended. The default one is there from the first start on.

use countersign_access::Act;
use countersign_access::organization::{DEFAULT_SLUG, Organization, check_slug};
use countersign_access::policy::Policy;
use countersign_identity::{OrganizationId, Timestamp, display_name};
use countersign_store::Work;

use crate::administration::Keeping;
use crate::change::{ChangeError, Conflict, Refusal, Switch, taken};
use crate::setup::{default_organization, ensure_default};
use crate::{FlowError, Services};

/// Makes a tenant without members.
///
/// # Errors
/// `Refused` for a name or slug that is none, or a slug that is taken.
pub async fn create(
    services: &Services,
    name: String,
    slug: String,
    act: &Act,
) -> Result<Organization, ChangeError> {
    make(services, name, slug, Keeping::nothing(), act).await
}

/// As [`create`], for a request that may be sent again.
pub(crate) async fn make(
    services: &Services,
    name: String,
    slug: String,
    keeping: Keeping<Organization>,
    act: &Act,
) -> Result<Organization, ChangeError> {
    display_name::check(&name)?;
    check_slug(&slug)?;
    let organization = Organization {
        id: services.new_id::<OrganizationId>(act.now),
        slug,
        name,
        suspended_at: None,
        valid_after: Timestamp::default(),
        policy: Policy::default(),
        created_at: act.now,
    };
    let act = act.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            if work
                .organizations()
                .find_by_slug(&organization.slug)
                .await?
                .is_some()
            {
                return Ok(Err(Conflict::SlugTaken.into()));
            }
            work.organizations().add(&organization, &act).await?;
            keeping.keep(work, &organization, act.now).await?;
            Ok(Ok(organization.clone()))
        })
        .await;
    taken(written, Conflict::SlugTaken)
}

/// All tenants, by slug.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services) -> Result<Vec<Organization>, FlowError> {
    Ok(services.store.directory().organizations().await?)
}

/// Suspends a tenant, which ends everything that acts for it, or makes it active again.
///
/// # Errors
/// `Refused` when there is none of this slug.
pub async fn set(
    services: &Services,
    slug: &str,
    switch: Switch,
    act: &Act,
) -> Result<Organization, ChangeError> {
    let (slug, act) = (slug.to_owned(), act.clone());
    let written = services
        .store
        .write(async move |work: &Work| {
            let Some(organization) = work.organizations().find_by_slug(&slug).await? else {
                return Ok(Err(Refusal::not_found("organization", &slug)));
            };
            match switch {
                Switch::Off => work.organizations().suspend(&organization.id, &act).await?,
                Switch::On => work.organizations().activate(&organization.id, &act).await?,
            };
            let now = work.organizations().find(&organization.id).await?;
            Ok(now.ok_or_else(|| Refusal::not_found("organization", &slug)))
        })
        .await;
    Ok(written??)
}

/// Makes the default tenant when it is missing: accounts and clients of a fresh deployment need somewhere to belong.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn ensure_default_exists(services: &Services, act: &Act) -> Result<(), FlowError> {
    let known = services
        .store
        .directory()
        .organization_by_slug(DEFAULT_SLUG)
        .await?;
    if known.is_some() {
        return Ok(());
    }
    let fresh = default_organization(services.new_id::<OrganizationId>(act.now), act.now);
    let act = act.clone();
    let made = services
        .store
        .write(async move |work: &Work| ensure_default(work, &fresh, &act).await)
        .await;
    match made {
        // Another process was faster; there is one now.
        Ok(_) | Err(countersign_store::StoreError::Duplicate(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
