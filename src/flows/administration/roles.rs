//! The roles of an organization: the built-in ones, which nobody changes, and those that it adds.

use countersign_access::Act;
use countersign_access::permission::{Catalogue, Permission, Permissions};
use countersign_access::power::Powers;
use countersign_access::principal::Principal;
use countersign_access::role::{BuiltInRole, CustomRole, Role};
use countersign_identity::{Id, RoleId, display_name};
use countersign_store::{Scope, StoreError, Work};

use super::{create_once, deed};
use crate::change::{ChangeError, Conflict, Invalid, Refusal, judged, taken};
use crate::idempotency::{Created, Once};
use crate::{FlowError, Services};

const KIND: &str = "role";

/// What to change about a role.
#[derive(Clone, Debug, Default)]
pub struct RoleChanges {
    /// Another name.
    pub name: Option<String>,
    /// Other permissions: these, and no more.
    pub permissions: Option<Vec<String>>,
}

/// The roles that the organization added, by name.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, caller: &Principal) -> Result<Vec<CustomRole>, FlowError> {
    let scope = Scope::of_principal(caller);
    Ok(services.store.organization(&scope).roles().await?)
}

/// The added role of this id.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn find(
    services: &Services,
    caller: &Principal,
    id: &RoleId,
) -> Result<Option<CustomRole>, FlowError> {
    let scope = Scope::of_principal(caller);
    Ok(services.store.organization(&scope).role(id).await?)
}

/// Adds a role.
///
/// # Errors
/// `Refused` for a name that is taken or none, an unknown permission, or one that the caller does not hold.
pub async fn create(
    services: &Services,
    caller: &Principal,
    name: String,
    permissions: &[String],
    once: Option<Once<CustomRole>>,
    act: &Act,
) -> Result<Created<CustomRole>, ChangeError> {
    check_name(&name)?;
    let role = CustomRole {
        id: services.new_id::<RoleId>(act.now),
        organization: caller.organization.clone(),
        name,
        permissions: known(permissions, &services.settings.catalogue)?,
    };
    within(caller, &role.permissions)?;
    let (scope, act) = (Scope::of_principal(caller), deed(caller, act));
    create_once(services, once, &act.clone(), async move |keeping| {
        let unit = async move |work: &Work| {
            if work.roles(&scope).find_by_name(&role.name).await?.is_some() {
                return Ok(Err(Conflict::NameTaken(KIND).into()));
            }
            work.roles(&scope).add(&role, &act).await?;
            keeping.keep(work, &role, act.now).await?;
            Ok(Ok(role.clone()))
        };
        taken(services.store.write(unit).await, Conflict::NameTaken(KIND))
    })
    .await
}

/// Changes an added role; whoever has it holds the new permissions from now on.
///
/// # Errors
/// As [`create`]; also when there is none of this id, or it holds what the caller does not.
pub async fn change(
    services: &Services,
    caller: &Principal,
    id: &RoleId,
    changes: RoleChanges,
    act: &Act,
) -> Result<CustomRole, ChangeError> {
    if let Some(name) = &changes.name {
        check_name(name)?;
    }
    let permissions = match &changes.permissions {
        Some(names) => Some(known(names, &services.settings.catalogue)?),
        None => None,
    };
    let (caller, id, act) = (caller.clone(), id.clone(), deed(caller, act));
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let mut role = work.roles(&scope).find(&id).await?.ok_or_else(|| missing(&id))?;
                    within(&caller, &role.permissions)?;
                    if let Some(permissions) = &permissions {
                        within(&caller, permissions)?;
                        role.permissions.clone_from(permissions);
                    }
                    if let Some(name) = &changes.name
                        && *name != role.name
                    {
                        if work.roles(&scope).find_by_name(name).await?.is_some() {
                            return Err(Conflict::NameTaken(KIND).into());
                        }
                        role.name.clone_from(name);
                    }
                    work.roles(&scope).save(&role, &act).await?;
                    Ok(role)
                }
                .await,
            )
        })
        .await;
    taken(written, Conflict::NameTaken(KIND))
}

/// Removes an added role that nobody has.
///
/// # Errors
/// `Refused` when there is none of this id, it is in use, or holds what the caller does not.
pub async fn remove(
    services: &Services,
    caller: &Principal,
    id: &RoleId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (caller, id, act) = (caller.clone(), id.clone(), deed(caller, act));
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let role = work.roles(&scope).find(&id).await?.ok_or_else(|| missing(&id))?;
                    within(&caller, &role.permissions)?;
                    if work.roles(&scope).in_use(&id).await? {
                        return Err(Conflict::RoleInUse.into());
                    }
                    work.roles(&scope).remove(&id, &act).await?;
                    Ok(())
                }
                .await,
            )
        })
        .await;
    // Somebody was given the role between the question and the delete: the database kept it.
    match written {
        Err(StoreError::Constraint(_)) => Err(Conflict::RoleInUse.into()),
        other => Ok(other??),
    }
}

/// A role that was named, with what it holds.
pub(crate) struct NamedRole {
    /// The role.
    pub(crate) role: Role,
    custom: Option<Permissions>,
}

impl NamedRole {
    pub(crate) fn powers(&self, catalogue: &Catalogue) -> Powers {
        Powers::of_role(&self.role, self.custom.as_ref(), catalogue)
    }
}

/// A built-in role by name, or an added one by name or id.
pub(crate) async fn role_named(
    work: &Work,
    scope: &Scope,
    name: &str,
) -> Result<Option<NamedRole>, StoreError> {
    if let Some(role) = BuiltInRole::parse(name) {
        return Ok(Some(NamedRole {
            role: Role::BuiltIn(role),
            custom: None,
        }));
    }
    let roles = work.roles(scope);
    let by_id = roles.find(&RoleId::from_text(name)).await?;
    let found = match by_id {
        Some(role) => Some(role),
        None => roles.find_by_name(name).await?,
    };
    Ok(found.map(|role| NamedRole {
        role: Role::Custom(role.id),
        custom: Some(role.permissions),
    }))
}

fn missing(id: &RoleId) -> Refusal {
    Refusal::not_found(KIND, id.to_string())
}

fn check_name(name: &str) -> Result<(), ChangeError> {
    display_name::check(name)?;
    if BuiltInRole::parse(name).is_some() {
        return Err(Invalid::BuiltInRole(name.to_owned()).into());
    }
    Ok(())
}

fn known(names: &[String], catalogue: &Catalogue) -> Result<Permissions, Invalid> {
    let known = |name: &String| {
        if catalogue.contains(name) {
            Ok(Permission::new(name))
        } else {
            Err(Invalid::Permission(name.clone()))
        }
    };
    names.iter().map(known).collect()
}

fn within(caller: &Principal, permissions: &Permissions) -> Result<(), Refusal> {
    Ok(caller.covers(&Powers::of_permissions(permissions.clone()))?)
}
