//! Accounts as an operator makes and changes them. An address is taken as it is given: whoever runs the machine may
//! say that it is verified, nobody else.

use countersign_access::Act;
use countersign_access::organization::{Membership, Organization};
use countersign_access::role::{BuiltInRole, Role};
use countersign_crypto::is_common;
use countersign_identity::user::User;
use countersign_identity::{Email, Timestamp, UserId, display_name, password, profile_claim};
use countersign_store::{Scope, StoreError, Work};

use crate::change::{ChangeError, Conflict, Judged, Refusal, Switch, taken};
use crate::{FlowError, Services, administration};

/// An account to make.
pub struct NewUser {
    /// Unique, ignoring case.
    pub email: Email,
    /// The name to show.
    pub name: Option<String>,
    /// The first password, if there is to be one.
    pub password: Option<String>,
    /// Slug of the organization to become a member of.
    pub organization: String,
    /// The role there.
    pub role: String,
}

/// What to change about an account.
pub struct UserChanges {
    /// Whose account.
    pub email: Email,
    /// Claims with the text of their new values, see [`profile_claim::read`].
    pub claims: Vec<(String, String)>,
    /// The operator vouches for the address.
    pub email_verified: bool,
    /// A role in an organization; makes the membership if there is none.
    pub role: Option<RoleIn>,
    /// Disables or enables the account.
    pub switch: Option<Switch>,
}

/// A role in an organization.
#[derive(Clone)]
pub struct RoleIn {
    /// Name of the role.
    pub role: String,
    /// Slug of the organization.
    pub organization: String,
}

/// An account as it stands.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person.
    pub user: User,
    /// What they are where; the oldest first.
    pub memberships: Vec<(Organization, Role)>,
}

/// Makes an account with a role in an organization. Its address counts as unverified.
///
/// # Errors
/// `Refused` for an unknown organization or role, a taken address, or a name or password that may not be set.
pub async fn create(services: &Services, new: NewUser, act: &Act) -> Result<Account, ChangeError> {
    if let Some(name) = &new.name {
        display_name::check(name)?;
    }
    let hash = match &new.password {
        Some(text) => {
            password::check(text, &new.email, is_common)?;
            Some(services.passwords.hash(text).await.map_err(FlowError::from)?)
        }
        None => None,
    };
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
        created_by: None,
        locale: None,
        created_at: act.now,
        updated_at: act.now,
    };
    let (slug, role, act) = (new.organization, new.role, act.clone());
    let written = services
        .store
        .write(async move |work: &Work| {
            let Some(organization) = work.organizations().find_by_slug(&slug).await? else {
                return Ok(Err(Refusal::not_found("organization", &slug)));
            };
            let Some(role) = role_named(work, &organization, &role).await? else {
                return Ok(Err(Refusal::not_found("role", &role)));
            };
            let canonical = user.email.canonical();
            if work.users().find_by_email(&canonical).await?.is_some() {
                return Ok(Err(Conflict::EmailTaken.into()));
            }
            // Who makes an account for an organization lets it manage the account.
            let user = User {
                created_by: Some(organization.id.clone()),
                ..user.clone()
            };
            work.users().add(&user, hash.as_deref(), &act).await?;
            join(work, &organization, &user.id, role, &act).await?;
            account(work, &user.id).await
        })
        .await;
    taken(written, Conflict::EmailTaken)
}

/// Changes an account; all of it or nothing.
///
/// # Errors
/// `Refused` for an unknown account, organization or role, a claim that cannot be set, and for taking away an
/// organization's last owner.
pub async fn set(services: &Services, changes: UserChanges, act: &Act) -> Result<Account, ChangeError> {
    let claims: Vec<profile_claim::Change> = changes
        .claims
        .iter()
        .map(|(name, text)| profile_claim::read(name, text))
        .collect::<Result<_, _>>()?;
    let (email, verified, switch) = (changes.email, changes.email_verified, changes.switch);
    let (role, act) = (changes.role, act.clone());
    let written = services
        .store
        .write(async move |work: &Work| {
            let Some(mut user) = work.users().find_by_email(&email.canonical()).await? else {
                return Ok(Err(Refusal::not_found("account", email.as_str())));
            };
            let wanted = match &role {
                Some(role) => match role.resolve(work).await? {
                    Ok(found) => Some(found),
                    Err(refusal) => return Ok(Err(refusal)),
                },
                None => None,
            };
            // Everything is judged before anything is written: a refusal commits what its unit wrote.
            if let Some(organization) = left_without_owner(work, &user, wanted.as_ref(), switch).await? {
                return Ok(Err(Conflict::LastOwner(organization.slug).into()));
            }
            if verified || !claims.is_empty() {
                user.email_verified |= verified;
                user.updated_at = act.now;
                for change in &claims {
                    change.clone().apply(&mut user);
                }
                work.users().save(&user, &act).await?;
            }
            if let Some((organization, role)) = wanted {
                give_role(work, &organization, &user.id, role, &act).await?;
            }
            match switch {
                Some(Switch::Off) => drop(work.users().disable(&user.id, &act).await?),
                Some(Switch::On) => drop(work.users().enable(&user.id, &act).await?),
                None => {}
            }
            account(work, &user.id).await
        })
        .await;
    Ok(written??)
}

impl RoleIn {
    async fn resolve(&self, work: &Work) -> Judged<(Organization, Role)> {
        let Some(organization) = work.organizations().find_by_slug(&self.organization).await? else {
            return Ok(Err(Refusal::not_found("organization", &self.organization)));
        };
        let role = role_named(work, &organization, &self.role).await?;
        Ok(role
            .map(|role| (organization, role))
            .ok_or_else(|| Refusal::not_found("role", &self.role)))
    }
}

/// A built-in role, or one that the organization made itself.
async fn role_named(
    work: &Work,
    organization: &Organization,
    name: &str,
) -> Result<Option<Role>, StoreError> {
    if let Some(role) = BuiltInRole::parse(name) {
        return Ok(Some(Role::BuiltIn(role)));
    }
    let roles = work.organization(&Scope::operator(organization)).roles().await?;
    Ok(roles
        .into_iter()
        .find(|role| role.name == name)
        .map(|role| Role::Custom(role.id)))
}

/// The organization that would have no owner left who can sign in, if there is one.
async fn left_without_owner(
    work: &Work,
    user: &User,
    wanted: Option<&(Organization, Role)>,
    switch: Option<Switch>,
) -> Result<Option<Organization>, StoreError> {
    let owner = Role::BuiltIn(BuiltInRole::Owner);
    let demoted = |membership: &Membership| {
        wanted
            .is_some_and(|(organization, role)| organization.id == membership.organization && *role != owner)
    };
    let mut lost = work.memberships().of_user(&user.id).await?;
    lost.retain(|membership| switch == Some(Switch::Off) || demoted(membership));
    match administration::left_without_owner(work, user, &lost).await? {
        Some(id) => work.organizations().find(&id).await,
        None => Ok(None),
    }
}

async fn give_role(
    work: &Work,
    organization: &Organization,
    user: &UserId,
    role: Role,
    act: &Act,
) -> Result<(), StoreError> {
    match work.memberships().find(&organization.id, user).await? {
        Some(membership) if membership.role == role => Ok(()),
        Some(_) => work
            .memberships()
            .set_role(&organization.id, user, &role, act)
            .await
            .map(drop),
        None => join(work, organization, user, role, act).await,
    }
}

/// Makes somebody a member.
pub(crate) async fn join(
    work: &Work,
    organization: &Organization,
    user: &UserId,
    role: Role,
    act: &Act,
) -> Result<(), StoreError> {
    let membership = Membership {
        organization: organization.id.clone(),
        user: user.clone(),
        role,
        custom_permissions: None,
        created_at: act.now,
    };
    work.memberships().add(&membership, act).await
}

/// The account as the unit leaves it.
pub(crate) async fn account(work: &Work, id: &UserId) -> Judged<Account> {
    let Some(user) = work.users().find(id).await? else {
        return Ok(Err(Refusal::not_found("account", id.to_string())));
    };
    let mut memberships = Vec::new();
    for membership in work.memberships().of_user(id).await? {
        if let Some(organization) = work.organizations().find(&membership.organization).await? {
            memberships.push((organization, membership.role));
        }
    }
    Ok(Ok(Account { user, memberships }))
}
