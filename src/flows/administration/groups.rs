//! Groups of members, for the `groups` claim. A group gives no permission here; applications decide what it means.

use countersign_access::Act;
use countersign_access::principal::Principal;
use countersign_identity::{GroupId, UserId, display_name};
use countersign_store::tables::Group;
use countersign_store::{Page, Scope, Work};

use super::{create_once, deed};
use crate::change::{ChangeError, Conflict, Refusal, judged, taken};
use crate::idempotency::{Created, Once};
use crate::{FlowError, Services};

const KIND: &str = "group";

/// A page of the organization's groups, by age.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, caller: &Principal, page: &Page) -> Result<Vec<Group>, FlowError> {
    let scope = Scope::of_principal(caller);
    Ok(services.store.organization(&scope).group_page(page).await?)
}

/// The group of this id.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn find(services: &Services, caller: &Principal, id: &GroupId) -> Result<Option<Group>, FlowError> {
    let scope = Scope::of_principal(caller);
    Ok(services.store.organization(&scope).group(id).await?)
}

/// A page of the people in a group, by user id; `None` when there is no such group.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn members(
    services: &Services,
    caller: &Principal,
    id: &GroupId,
    page: &Page,
) -> Result<Option<Vec<UserId>>, FlowError> {
    let scope = Scope::of_principal(caller);
    let tenant = services.store.organization(&scope);
    match tenant.group(id).await? {
        Some(_) => Ok(Some(tenant.group_members(id, page).await?)),
        None => Ok(None),
    }
}

/// Makes a group.
///
/// # Errors
/// `Refused` for a name that is taken or none.
pub async fn create(
    services: &Services,
    caller: &Principal,
    name: String,
    once: Option<Once<Group>>,
    act: &Act,
) -> Result<Created<Group>, ChangeError> {
    display_name::check(&name)?;
    let group = Group {
        id: services.new_id::<GroupId>(act.now),
        name,
        created_at: act.now,
    };
    let (scope, act) = (Scope::of_principal(caller), deed(caller, act));
    create_once(services, once, &act.clone(), async move |keeping| {
        let unit = async move |work: &Work| {
            if work.groups(&scope).find_by_name(&group.name).await?.is_some() {
                return Ok(Err(Conflict::NameTaken(KIND).into()));
            }
            work.groups(&scope).add(&group, &act).await?;
            keeping.keep(work, &group, act.now).await?;
            Ok(Ok(group.clone()))
        };
        taken(services.store.write(unit).await, Conflict::NameTaken(KIND))
    })
    .await
}

/// Gives a group another name.
///
/// # Errors
/// `Refused` when there is none of this id, or for a name that is taken or none.
pub async fn rename(
    services: &Services,
    caller: &Principal,
    id: &GroupId,
    name: String,
    act: &Act,
) -> Result<Group, ChangeError> {
    display_name::check(&name)?;
    let (scope, id, act) = (Scope::of_principal(caller), id.clone(), deed(caller, act));
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let groups = work.groups(&scope);
                    let mut group = groups.find(&id).await?.ok_or_else(|| missing(&id))?;
                    if group.name != name {
                        if groups.find_by_name(&name).await?.is_some() {
                            return Err(Conflict::NameTaken(KIND).into());
                        }
                        groups.rename(&id, &name, &act).await?;
                        group.name.clone_from(&name);
                    }
                    Ok(group)
                }
                .await,
            )
        })
        .await;
    taken(written, Conflict::NameTaken(KIND))
}

/// Removes a group; its members stay members of the organization.
///
/// # Errors
/// `Refused` when there is none of this id.
pub async fn remove(
    services: &Services,
    caller: &Principal,
    id: &GroupId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (scope, id, act) = (Scope::of_principal(caller), id.clone(), deed(caller, act));
    let written = services
        .store
        .write(async move |work: &Work| {
            let removed = work.groups(&scope).remove(&id, &act).await?;
            Ok(if removed { Ok(()) } else { Err(missing(&id)) })
        })
        .await;
    Ok(written??)
}

/// Puts a member of the organization into a group; being in it already is fine.
///
/// # Errors
/// `Refused` when there is no such group or no such member.
pub async fn add_member(
    services: &Services,
    caller: &Principal,
    id: &GroupId,
    user: &UserId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (scope, id, act) = (Scope::of_principal(caller), id.clone(), deed(caller, act));
    let user = user.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let groups = work.groups(&scope);
                    groups.find(&id).await?.ok_or_else(|| missing(&id))?;
                    let member = work.memberships().find(scope.organization(), &user).await?;
                    member.ok_or_else(|| Refusal::not_found("member", user.to_string()))?;
                    groups.add_member(&id, &user, &act).await?;
                    Ok(())
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

/// Takes a person out of a group.
///
/// # Errors
/// `Refused` when there is no such group, or the person is not in it.
pub async fn remove_member(
    services: &Services,
    caller: &Principal,
    id: &GroupId,
    user: &UserId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (scope, id, act) = (Scope::of_principal(caller), id.clone(), deed(caller, act));
    let user = user.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let groups = work.groups(&scope);
                    groups.find(&id).await?.ok_or_else(|| missing(&id))?;
                    if groups.remove_member(&id, &user, &act).await? {
                        Ok(())
                    } else {
                        Err(Refusal::not_found("member", user.to_string()).into())
                    }
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

fn missing(id: &GroupId) -> Refusal {
    Refusal::not_found(KIND, id.to_string())
}
