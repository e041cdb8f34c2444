//! The members of an organization as its administrators see them.

use std::collections::HashMap;

use countersign_access::management::Belonging;
use countersign_access::organization::Membership;
use countersign_access::principal::Principal;
use countersign_access::role::{CustomRole, Role};
use countersign_identity::user::User;
use countersign_identity::{Email, RoleId, UserId};
use countersign_store::tables::{Person, PersonFilter};
use countersign_store::{Page, Scope};

use crate::{FlowError, Services};

/// A member.
#[derive(Clone, Debug)]
pub struct Member {
    /// Who.
    pub user: User,
    /// What they are here, and since when.
    pub membership: Membership,
    /// The name of their role.
    pub role: String,
    /// The organization manages the account: it may disable, reset and delete it.
    pub managed: bool,
    /// They have a confirmed second factor.
    pub second_factor: bool,
}

/// A page of the caller's organization; only the member of this address if one is given.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(
    services: &Services,
    caller: &Principal,
    email: Option<&str>,
    page: &Page,
) -> Result<Vec<Member>, FlowError> {
    let filter = PersonFilter {
        id: None,
        email: email
            .map(|text| Email::parse(text).map_or_else(|_| text.to_lowercase(), |email| email.canonical())),
    };
    let scope = Scope::of_principal(caller);
    let people = services.store.organization(&scope).people(&filter, page).await?;
    members(services, &scope, people).await
}

/// The member of this id.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn find(services: &Services, caller: &Principal, id: &UserId) -> Result<Option<Member>, FlowError> {
    let scope = Scope::of_principal(caller);
    let person = services.store.organization(&scope).person(id).await?;
    Ok(members(services, &scope, person.into_iter().collect())
        .await?
        .pop())
}

async fn members(services: &Services, scope: &Scope, people: Vec<Person>) -> Result<Vec<Member>, FlowError> {
    let any_custom = people
        .iter()
        .any(|person| matches!(person.membership.role, Role::Custom(_)));
    let roles = if any_custom {
        services.store.organization(scope).roles().await?
    } else {
        Vec::new()
    };
    let names = names(roles);
    Ok(people.into_iter().map(|person| member(person, &names)).collect())
}

/// Names of custom roles.
pub(super) type RoleNames = HashMap<RoleId, String>;

pub(super) fn names(roles: Vec<CustomRole>) -> RoleNames {
    roles.into_iter().map(|role| (role.id, role.name)).collect()
}

/// The name of a role; its id stands in when the row went meanwhile.
pub(super) fn role_name(role: &Role, names: &RoleNames) -> String {
    match role {
        Role::BuiltIn(role) => role.as_str().to_owned(),
        Role::Custom(id) => names.get(id).cloned().unwrap_or_else(|| id.to_string()),
    }
}

pub(super) fn member(person: Person, names: &RoleNames) -> Member {
    Member {
        role: role_name(&person.membership.role, names),
        managed: is_managed(&person),
        second_factor: person.second_factor,
        user: person.user,
        membership: person.membership,
    }
}

/// Whether the organization in which the person was found manages the account.
pub(super) fn is_managed(person: &Person) -> bool {
    let belonging = Belonging {
        created_by: person.user.created_by.as_ref(),
        memberships: &person.belongs_to,
        domain_owner: person.domain_owner.as_ref(),
    };
    belonging.manager() == Some(&person.membership.organization)
}
