//! People of an organization: accounts made, memberships changed and ended, managed accounts disabled and deleted.
//!
//! What may be done to whom is judged in [`may_change`]; passwords are never set here, only links to choose one.

use countersign_access::Act;
use countersign_access::organization::Membership;
use countersign_access::power::Powers;
use countersign_access::principal::Principal;
use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::user::User;
use countersign_identity::{Email, Timestamp, UserId, display_name};
use countersign_store::tables::Person;
use countersign_store::{Scope, StoreError, Work};

use super::people::{Member, is_managed, member, names};
use super::roles::{NamedRole, role_named};
use super::{create_once, deed, left_without_owner};
use crate::Services;
use crate::change::{ChangeError, Conflict, Invalid, Refusal, Stop, Switch, judged, taken};
use crate::idempotency::{Created, Once};

/// An account to make.
pub struct NewMember {
    /// Unique in the deployment, ignoring case.
    pub email: Email,
    /// The name to show.
    pub name: Option<String>,
    /// Name or id of the role.
    pub role: String,
}

/// What to change about a member; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct MemberChanges {
    /// Another name to show, or none.
    pub name: Option<Option<String>>,
    /// Name or id of another role.
    pub role: Option<String>,
    /// Disables or enables the account.
    pub switch: Option<Switch>,
}

/// How removing a member ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// The account was the organization's: it is deleted.
    Account,
    /// The account goes on elsewhere, or on its own.
    Membership,
}

/// Makes an account that the caller's organization manages, without a password: a link to choose one is made apart.
///
/// # Errors
/// `Refused` for a taken address, an unknown role, one beyond the caller, or a name that cannot be shown.
pub async fn create(
    services: &Services,
    caller: &Principal,
    new: NewMember,
    once: Option<Once<Member>>,
    act: &Act,
) -> Result<Created<Member>, ChangeError> {
    if let Some(name) = &new.name {
        display_name::check(name)?;
    }
    let user = User {
        id: services.new_id::<UserId>(act.now),
        email: new.email,
        email_verified: false,
        name: new.name,
        claims: serde_json::Map::new(),
        disabled_at: None,
        valid_after: Timestamp::default(),
        administrator: false,
        default_organization: None,
        created_by: Some(caller.organization.clone()),
        locale: None,
        created_at: act.now,
        updated_at: act.now,
    };
    let (caller, role, act) = (caller.clone(), new.role, deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    create_once(services, once, &act.clone(), async move |keeping| {
        let unit = async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let role = given_role(work, &scope, &role).await?;
                    caller.covers(&role.powers(&catalogue))?;
                    let canonical = user.email.canonical();
                    if work.users().find_by_email(&canonical).await?.is_some() {
                        return Err(Conflict::EmailTaken.into());
                    }
                    work.users().add(&user, None, &act).await?;
                    let membership = Membership {
                        organization: caller.organization.clone(),
                        user: user.id.clone(),
                        role: role.role,
                        custom_permissions: None,
                        created_at: act.now,
                    };
                    work.memberships().add(&membership, &act).await?;
                    let member = as_left(work, &scope, &user.id).await?;
                    keeping.keep(work, &member, act.now).await?;
                    Ok(member)
                }
                .await,
            )
        };
        taken(services.store.write(unit).await, Conflict::EmailTaken)
    })
    .await
}

/// Starts a reset of a managed account: a letter goes to its owner, or, where no mail is sent, the link comes back once.
///
/// # Errors
/// `Refused` when there is no such member, the account is not managed here, is beyond the caller or disabled.
pub async fn reset(
    services: &Services,
    caller: &Principal,
    id: &UserId,
    act: &Act,
) -> Result<Option<String>, ChangeError> {
    let scope = Scope::of_principal(caller);
    let person = services.store.organization(&scope).person(id).await?;
    let person = person.ok_or_else(|| Refusal::not_found("user", id.to_string()))?;
    caller
        .covers(&powers(&person, &services.settings.catalogue))
        .map_err(Refusal::from)?;
    if !is_managed(&person) {
        return Err(Refusal::NotManaged.into());
    }
    crate::reset::start(services, id, &deed(caller, act)).await
}

/// Changes a member; all of it or nothing.
///
/// # Errors
/// `Refused` when there is no such member, the account is not managed here, a role or the member is beyond the caller,
/// the role is the caller's own, or the organization would lose its last owner.
pub async fn change(
    services: &Services,
    caller: &Principal,
    id: &UserId,
    changes: MemberChanges,
    act: &Act,
) -> Result<Member, ChangeError> {
    if let Some(Some(name)) = &changes.name {
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
                    let person = found(work, &scope, &id).await?;
                    let role = match &changes.role {
                        Some(name) => Some(given_role(work, &scope, name).await?),
                        None => None,
                    };
                    let powers = powers(&person, &catalogue);
                    let new = role.as_ref().map(|role| role.powers(&catalogue));
                    may_change(&caller, &person, &powers, new.as_ref(), &changes)?;
                    let role = role.map(|role| role.role);
                    let lost = lost_by(work, &person, role.as_ref(), changes.switch).await?;
                    keep_owner(work, &person.user, &lost).await?;
                    apply(work, person, role, &changes, &act).await?;
                    as_left(work, &scope, &id).await
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

/// Deletes a managed account, or ends the membership of any other.
///
/// # Errors
/// `Refused` when there is no such member, the member is beyond the caller, or is an organization's last owner.
pub async fn remove(
    services: &Services,
    caller: &Principal,
    id: &UserId,
    act: &Act,
) -> Result<Removed, ChangeError> {
    let (caller, id, act) = (caller.clone(), id.clone(), deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let person = found(work, &scope, &id).await?;
                    caller.covers(&powers(&person, &catalogue))?;
                    if is_managed(&person) {
                        let everywhere = work.memberships().of_user(&id).await?;
                        keep_owner(work, &person.user, &everywhere).await?;
                        work.users().delete(&id, &act).await?;
                        return Ok(Removed::Account);
                    }
                    keep_owner(work, &person.user, std::slice::from_ref(&person.membership)).await?;
                    work.memberships()
                        .remove(&caller.organization, &id, "removed", &act)
                        .await?;
                    Ok(Removed::Membership)
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

/// Whether the caller may make these changes; `new` are the powers of the role to give.
fn may_change(
    caller: &Principal,
    person: &Person,
    powers: &Powers,
    new: Option<&Powers>,
    changes: &MemberChanges,
) -> Result<(), Refusal> {
    caller.covers(powers)?;
    if let Some(new) = new {
        if caller.user() == Some(&person.user.id) {
            return Err(Invalid::OwnRole.into());
        }
        caller.covers(new)?;
    }
    if (changes.name.is_some() || changes.switch.is_some()) && !is_managed(person) {
        return Err(Refusal::NotManaged);
    }
    Ok(())
}

async fn apply(
    work: &Work,
    person: Person,
    role: Option<Role>,
    changes: &MemberChanges,
    act: &Act,
) -> Result<(), StoreError> {
    let mut user = person.user;
    let membership = person.membership;
    if let Some(role) = role
        && role != membership.role
    {
        work.memberships()
            .set_role(&membership.organization, &user.id, &role, act)
            .await?;
    }
    if let Some(name) = &changes.name
        && *name != user.name
    {
        user.name.clone_from(name);
        user.updated_at = act.now;
        work.users().save(&user, act).await?;
    }
    match changes.switch {
        Some(Switch::Off) => drop(work.users().disable(&user.id, act).await?),
        Some(Switch::On) => drop(work.users().enable(&user.id, act).await?),
        None => {}
    }
    Ok(())
}

/// The memberships in which the person would no longer be an owner who can sign in.
async fn lost_by(
    work: &Work,
    person: &Person,
    role: Option<&Role>,
    switch: Option<Switch>,
) -> Result<Vec<Membership>, StoreError> {
    if switch == Some(Switch::Off) {
        return work.memberships().of_user(&person.user.id).await;
    }
    let demoted = role.is_some_and(|role| *role != Role::BuiltIn(BuiltInRole::Owner));
    Ok(demoted.then(|| person.membership.clone()).into_iter().collect())
}

pub(super) async fn keep_owner(work: &Work, user: &User, lost: &[Membership]) -> Result<(), Stop> {
    match left_without_owner(work, user, lost).await? {
        Some(id) => {
            let organization = work.organizations().find(&id).await?;
            let slug = organization.map_or_else(|| id.to_string(), |organization| organization.slug);
            Err(Conflict::LastOwner(slug).into())
        }
        None => Ok(()),
    }
}

/// The member, with account and membership locked.
pub(super) async fn found(work: &Work, scope: &Scope, id: &UserId) -> Result<Person, Stop> {
    let missing = || Refusal::not_found("user", id.to_string());
    work.memberships()
        .find(scope.organization(), id)
        .await?
        .ok_or_else(missing)?;
    work.users().find(id).await?.ok_or_else(missing)?;
    let person = work.organization(scope).person(id).await?;
    Ok(person.ok_or_else(missing)?)
}

pub(super) fn powers(person: &Person, catalogue: &countersign_access::permission::Catalogue) -> Powers {
    Powers::of_member(&person.membership, person.user.administrator, catalogue)
}

async fn given_role(work: &Work, scope: &Scope, name: &str) -> Result<NamedRole, Stop> {
    let role = role_named(work, scope, name).await?;
    Ok(role.ok_or_else(|| Refusal::from(Invalid::Role(name.to_owned())))?)
}

/// The member as the unit leaves them.
async fn as_left(work: &Work, scope: &Scope, id: &UserId) -> Result<Member, Stop> {
    let person = found(work, scope, id).await?;
    let roles = work.organization(scope).roles().await?;
    Ok(member(person, &names(roles)))
}
