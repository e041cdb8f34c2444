//! The members of a tenant as its administrators see them: person, role, second factor, and what decides who manages
//! the account. A page costs a handful of statements, however many people are on it.

use std::collections::{HashMap, HashSet};

use countersign_access::organization::Membership;
use countersign_identity::user::User;
use countersign_identity::{Id, OrganizationId, UserId};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{memberships as members, users as people};
use crate::entities::{factors, memberships, users, verified_domains};
use crate::{Page, StoreError};

/// A member.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub user: User,
    /// What they are in the tenant.
    pub membership: Membership,
    /// All organizations that they belong to, this one among them.
    pub belongs_to: Vec<OrganizationId>,
    /// The organization that verified the domain of their address.
    pub domain_owner: Option<OrganizationId>,
    /// They have a confirmed second factor.
    pub second_factor: bool,
}

/// Which members.
#[derive(Clone, Debug, Default)]
pub struct PersonFilter {
    /// The one of this id.
    pub id: Option<UserId>,
    /// The one of this address in its canonical form.
    pub email: Option<String>,
}

pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    filter: &PersonFilter,
    page: &Page,
) -> Result<Vec<Person>, StoreError> {
    let mut query =
        memberships::Entity::find().filter(memberships::Column::OrganizationId.eq(organization.as_str()));
    if let Some(id) = &filter.id {
        query = query.filter(memberships::Column::UserId.eq(id.as_str()));
    }
    if let Some(email) = &filter.email {
        let of_address = Query::select()
            .column(users::Column::Id)
            .from(users::Entity)
            .and_where(users::Column::EmailCanonical.eq(email.as_str()))
            .take();
        query = query.filter(memberships::Column::UserId.in_subquery(of_address));
    }
    let rows = page
        .of(query, memberships::Column::UserId)
        .all(connection)
        .await?;
    let ids: Vec<String> = rows.iter().map(|row| row.user_id.clone()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = Known::read(connection, ids).await?;
    let mut found = Vec::with_capacity(rows.len());
    for membership in members::all(connection, rows).await? {
        found.extend(known.person(membership));
    }
    Ok(found)
}

/// What is known about the people of one page.
struct Known {
    users: HashMap<UserId, User>,
    belongs_to: HashMap<UserId, Vec<OrganizationId>>,
    domains: HashMap<String, OrganizationId>,
    with_factor: HashSet<UserId>,
}

impl Known {
    async fn read(connection: &impl ConnectionTrait, ids: Vec<String>) -> Result<Known, StoreError> {
        let users: HashMap<UserId, User> = users::Entity::find()
            .filter(users::Column::Id.is_in(ids.clone()))
            .all(connection)
            .await?
            .into_iter()
            .map(|row| people::user(row).map(|user| (user.id.clone(), user)))
            .collect::<Result<_, _>>()?;
        let mut belongs_to: HashMap<UserId, Vec<OrganizationId>> = HashMap::new();
        let all = memberships::Entity::find()
            .filter(memberships::Column::UserId.is_in(ids.clone()))
            .all(connection)
            .await?;
        for row in all {
            belongs_to
                .entry(UserId::from_text(row.user_id))
                .or_default()
                .push(OrganizationId::from_text(row.organization_id));
        }
        let names: HashSet<String> = users.values().filter_map(|user| user.email.domain()).collect();
        let domains = verified_domains::Entity::find()
            .filter(verified_domains::Column::Domain.is_in(names))
            .filter(verified_domains::Column::VerifiedAt.is_not_null())
            .all(connection)
            .await?
            .into_iter()
            .map(|row| (row.domain, OrganizationId::from_text(row.organization_id)))
            .collect();
        let with_factor: Vec<String> = factors::Entity::find()
            .select_only()
            .column(factors::Column::UserId)
            .distinct()
            .filter(factors::Column::UserId.is_in(ids))
            .filter(factors::Column::ConfirmedAt.is_not_null())
            .into_tuple()
            .all(connection)
            .await?;
        Ok(Known {
            users,
            belongs_to,
            domains,
            with_factor: with_factor.into_iter().map(UserId::from_text).collect(),
        })
    }

    /// `None` only for somebody who went between two statements.
    fn person(&mut self, membership: Membership) -> Option<Person> {
        let user = self.users.remove(&membership.user)?;
        let domain = user.email.domain();
        Some(Person {
            belongs_to: self.belongs_to.remove(&user.id).unwrap_or_default(),
            domain_owner: domain.and_then(|domain| self.domains.get(&domain).cloned()),
            second_factor: self.with_factor.contains(&user.id),
            membership,
            user,
        })
    }
}
