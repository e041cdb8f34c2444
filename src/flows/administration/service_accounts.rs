//! Owners of API keys that are no people. They have a role, and nobody gives or touches one beyond their own.

use countersign_access::Act;
use countersign_access::permission::Catalogue;
use countersign_access::power::Powers;
use countersign_access::principal::Principal;
use countersign_access::service_account::ServiceAccount;
use countersign_identity::{ServiceAccountId, Timestamp, display_name};
use countersign_store::{Page, Scope, Work};

use super::people::{RoleNames, names, role_name};
use super::roles::role_named;
use super::{create_once, deed};
use crate::change::{ChangeError, Conflict, Invalid, Refusal, Stop, Switch, judged, taken};
use crate::idempotency::{Created, Once};
use crate::{FlowError, Services};

const KIND: &str = "service account";

/// An account with the name of its role.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The account.
    pub account: ServiceAccount,
    /// The name of its role.
    pub role: String,
}

/// What to change about an account.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Another name.
    pub name: Option<String>,
    /// Name or id of another role.
    pub role: Option<String>,
    /// Disables or enables it; its keys stay dead.
    pub switch: Option<Switch>,
}

/// A page of the organization's accounts, by age.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, caller: &Principal, page: &Page) -> Result<Vec<Listed>, FlowError> {
    let scope = Scope::of_principal(caller);
    let tenant = services.store.organization(&scope);
    let accounts = tenant.service_account_page(page).await?;
    let names = names(tenant.roles().await?);
    Ok(accounts
        .into_iter()
        .map(|account| listed(account, &names))
        .collect())
}

/// The account of this id.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn find(
    services: &Services,
    caller: &Principal,
    id: &ServiceAccountId,
) -> Result<Option<Listed>, FlowError> {
    let scope = Scope::of_principal(caller);
    let tenant = services.store.organization(&scope);
    let Some(account) = tenant.service_account(id).await? else {
        return Ok(None);
    };
    let names = names(tenant.roles().await?);
    Ok(Some(listed(account, &names)))
}

/// Makes an account.
///
/// # Errors
/// `Refused` for a name that is taken or none, an unknown role, or one beyond the caller.
pub async fn create(
    services: &Services,
    caller: &Principal,
    name: String,
    role: String,
    once: Option<Once<Listed>>,
    act: &Act,
) -> Result<Created<Listed>, ChangeError> {
    display_name::check(&name)?;
    let id = services.new_id::<ServiceAccountId>(act.now);
    let (caller, act) = (caller.clone(), deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    create_once(services, once, &act.clone(), async move |keeping| {
        let unit = async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let accounts = work.service_accounts(&scope);
                    let given = given_role(work, &scope, &role, &caller, &catalogue).await?;
                    if accounts.find_by_name(&name).await?.is_some() {
                        return Err(Conflict::NameTaken(KIND).into());
                    }
                    let account = ServiceAccount {
                        id: id.clone(),
                        organization: caller.organization.clone(),
                        name: name.clone(),
                        role: given,
                        custom_permissions: None,
                        disabled_at: None,
                        valid_after: Timestamp::default(),
                        created_at: act.now,
                    };
                    accounts.add(&account, &act).await?;
                    let listed = as_left(work, &scope, &id).await?;
                    keeping.keep(work, &listed, act.now).await?;
                    Ok(listed)
                }
                .await,
            )
        };
        taken(services.store.write(unit).await, Conflict::NameTaken(KIND))
    })
    .await
}

/// Changes an account; all of it or nothing. Disabling ends its keys, and enabling revives none.
///
/// # Errors
/// As [`create`]; also when there is none of this id, or it holds what the caller does not.
pub async fn change(
    services: &Services,
    caller: &Principal,
    id: &ServiceAccountId,
    changes: Changes,
    act: &Act,
) -> Result<Listed, ChangeError> {
    if let Some(name) = &changes.name {
        display_name::check(name)?;
    }
    let (caller, id, act) = (caller.clone(), id.clone(), deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let accounts = work.service_accounts(&scope);
                    let account = found(work, &scope, &id).await?;
                    caller.covers(&powers(&account, &catalogue))?;
                    let mut changed = account.clone();
                    if let Some(role) = &changes.role {
                        changed.role = given_role(work, &scope, role, &caller, &catalogue).await?;
                    }
                    if let Some(name) = &changes.name
                        && *name != account.name
                    {
                        if accounts.find_by_name(name).await?.is_some() {
                            return Err(Conflict::NameTaken(KIND).into());
                        }
                        changed.name.clone_from(name);
                    }
                    if changed.role != account.role || changed.name != account.name {
                        accounts.save(&changed, &act).await?;
                    }
                    match changes.switch {
                        Some(Switch::Off) => drop(accounts.disable(&id, &act).await?),
                        Some(Switch::On) => drop(accounts.enable(&id, &act).await?),
                        None => {}
                    }
                    as_left(work, &scope, &id).await
                }
                .await,
            )
        })
        .await;
    taken(written, Conflict::NameTaken(KIND))
}

/// Removes an account with its keys.
///
/// # Errors
/// `Refused` when there is none of this id, or it holds what the caller does not.
pub async fn remove(
    services: &Services,
    caller: &Principal,
    id: &ServiceAccountId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (caller, id, act) = (caller.clone(), id.clone(), deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let account = found(work, &scope, &id).await?;
                    caller.covers(&powers(&account, &catalogue))?;
                    work.service_accounts(&scope).remove(&id, &act).await?;
                    Ok(())
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

async fn given_role(
    work: &Work,
    scope: &Scope,
    name: &str,
    caller: &Principal,
    catalogue: &Catalogue,
) -> Result<countersign_access::role::Role, Stop> {
    let role = role_named(work, scope, name)
        .await?
        .ok_or_else(|| Refusal::from(Invalid::Role(name.to_owned())))?;
    caller.covers(&role.powers(catalogue))?;
    Ok(role.role)
}

fn powers(account: &ServiceAccount, catalogue: &Catalogue) -> Powers {
    Powers::of_role(&account.role, account.custom_permissions.as_ref(), catalogue)
}

async fn found(work: &Work, scope: &Scope, id: &ServiceAccountId) -> Result<ServiceAccount, Stop> {
    let account = work.service_accounts(scope).find(id).await?;
    Ok(account.ok_or_else(|| Refusal::not_found(KIND, id.to_string()))?)
}

async fn as_left(work: &Work, scope: &Scope, id: &ServiceAccountId) -> Result<Listed, Stop> {
    let account = found(work, scope, id).await?;
    let names = names(work.organization(scope).roles().await?);
    Ok(listed(account, &names))
}

fn listed(account: ServiceAccount, names: &RoleNames) -> Listed {
    Listed {
        role: role_name(&account.role, names),
        account,
    }
}
