//! Who belongs to which tenant, as what.

use countersign_access::organization::Membership;
use countersign_access::role::{BuiltInRole, Role};
use countersign_access::{Act, Event, EventKind};
use countersign_identity::{Id, OrganizationId, UserId};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::consents;
use super::roles as role_columns;
use super::row::{Row, moment};
use crate::entities::{memberships, organizations, roles, users};
use crate::{StoreError, Work};

/// See [`Work::memberships`].
pub struct Memberships<'a> {
    pub(super) work: &'a Work,
}

impl Memberships<'_> {
    /// Gives a person a role in a tenant where they have none yet.
    pub async fn add(&self, membership: &Membership, act: &Act) -> Result<(), StoreError> {
        let (role, role_id) = role_columns::columns(&membership.role);
        let row = memberships::ActiveModel {
            organization_id: Set(membership.organization.as_str().to_owned()),
            user_id: Set(membership.user.as_str().to_owned()),
            role: Set(role),
            role_id: Set(role_id),
            created_at: Set(membership.created_at.unix_millis()),
        };
        row.insert(self.work.connection()).await?;
        self.record(&membership.organization, &membership.user, act).await
    }

    /// What this person is in this tenant.
    pub async fn find(
        &self,
        organization: &OrganizationId,
        user: &UserId,
    ) -> Result<Option<Membership>, StoreError> {
        let row = memberships::Entity::find()
            .filter(of_user_in(organization, user))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        match row {
            Some(row) => membership(self.work.connection(), row).await.map(Some),
            None => Ok(None),
        }
    }

    /// All that this person is, oldest first: the first one is the default.
    pub async fn of_user(&self, user: &UserId) -> Result<Vec<Membership>, StoreError> {
        of_user(self.work.connection(), user).await
    }

    /// The names of this person's groups in this organization, in alphabetical order.
    pub async fn groups_of(
        &self,
        organization: &OrganizationId,
        user: &UserId,
    ) -> Result<Vec<String>, StoreError> {
        super::groups::names_of_member(self.work.connection(), organization, user).await
    }

    /// Changes the role; `false` if there is no such membership.
    pub async fn set_role(
        &self,
        organization: &OrganizationId,
        user: &UserId,
        role: &Role,
        act: &Act,
    ) -> Result<bool, StoreError> {
        let (name, id) = role_columns::columns(role);
        let done = memberships::Entity::update_many()
            .set(memberships::ActiveModel {
                role: Set(name),
                role_id: Set(id),
                ..Default::default()
            })
            .filter(of_user_in(organization, user))
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.record(organization, user, act).await?;
        Ok(true)
    }

    /// How many owners the tenant has who can sign in: a disabled one could not help. Its row stays locked, so that two
    /// units cannot each take away the other's last-but-one.
    pub async fn count_owners(&self, organization: &OrganizationId) -> Result<u64, StoreError> {
        organizations::Entity::find_by_id(organization.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        let owners = memberships::Entity::find()
            .filter(memberships::Column::OrganizationId.eq(organization.as_str()))
            .filter(memberships::Column::Role.eq(BuiltInRole::Owner.as_str()))
            .filter(memberships::Column::UserId.in_subquery(enabled_users()))
            .count(self.work.connection())
            .await?;
        Ok(owners)
    }

    /// Ends a membership, and with it the person's groups, keys, grants and consents in the tenant; `false` if there is
    /// none. Sessions go on: they are the person's, who may belong elsewhere.
    pub async fn remove(
        &self,
        organization: &OrganizationId,
        user: &UserId,
        reason: &str,
        act: &Act,
    ) -> Result<bool, StoreError> {
        // The database removes groups and keys with the row.
        let done = memberships::Entity::delete_many()
            .filter(of_user_in(organization, user))
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.work
            .grants()
            .revoke_all_of_user_in(organization, user, reason, act)
            .await?;
        consents::forget_in(self.work, organization, user).await?;
        users::Entity::update_many()
            .set(users::ActiveModel {
                default_organization_id: Set(None),
                ..Default::default()
            })
            .filter(users::Column::Id.eq(user.as_str()))
            .filter(users::Column::DefaultOrganizationId.eq(organization.as_str()))
            .exec(self.work.connection())
            .await?;
        let event = Event::success(EventKind::MembershipEnded, user)
            .in_organization(organization)
            .because(reason);
        self.work.record(act, event).await?;
        Ok(true)
    }

    async fn record(
        &self,
        organization: &OrganizationId,
        user: &UserId,
        act: &Act,
    ) -> Result<(), StoreError> {
        let event = Event::success(EventKind::MembershipChanged, user).in_organization(organization);
        self.work.record(act, event).await
    }
}

fn enabled_users() -> SelectStatement {
    Query::select()
        .column(users::Column::Id)
        .from(users::Entity)
        .and_where(users::Column::DisabledAt.is_null())
        .take()
}

fn of_user_in(organization: &OrganizationId, user: &UserId) -> Condition {
    Condition::all()
        .add(memberships::Column::OrganizationId.eq(organization.as_str()))
        .add(memberships::Column::UserId.eq(user.as_str()))
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Option<Membership>, StoreError> {
    let row = memberships::Entity::find()
        .filter(of_user_in(organization, user))
        .one(connection)
        .await?;
    match row {
        Some(row) => membership(connection, row).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn of_user(
    connection: &impl ConnectionTrait,
    user: &UserId,
) -> Result<Vec<Membership>, StoreError> {
    let rows = memberships::Entity::find()
        .filter(memberships::Column::UserId.eq(user.as_str()))
        .order_by_asc(memberships::Column::CreatedAt)
        .order_by_asc(memberships::Column::OrganizationId)
        .all(connection)
        .await?;
    all(connection, rows).await
}

/// A page of a tenant's members by user id.
pub(crate) async fn of_organization(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    limit: u64,
    after: Option<&UserId>,
) -> Result<Vec<Membership>, StoreError> {
    let mut query = memberships::Entity::find()
        .filter(memberships::Column::OrganizationId.eq(organization.as_str()))
        .order_by_asc(memberships::Column::UserId)
        .limit(limit);
    if let Some(user) = after {
        query = query.filter(memberships::Column::UserId.gt(user.as_str()));
    }
    all(connection, query.all(connection).await?).await
}

pub(super) async fn all(
    connection: &impl ConnectionTrait,
    rows: Vec<memberships::Model>,
) -> Result<Vec<Membership>, StoreError> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(membership(connection, row).await?);
    }
    Ok(found)
}

/// The row as the rules see it, with the permissions of its role if that is a row too.
async fn membership(
    connection: &impl ConnectionTrait,
    found: memberships::Model,
) -> Result<Membership, StoreError> {
    let row = Row {
        table: "memberships",
        id: &found.user_id,
    };
    let role = role_columns::role(&row, found.role.as_deref(), found.role_id.as_deref())?;
    let custom_permissions = match &role {
        Role::BuiltIn(_) => None,
        Role::Custom(id) => {
            let role = roles::Entity::find_by_id(id.as_str()).one(connection).await?;
            let role = row.parsed("role_id", role)?;
            Some(role_columns::permissions(&role)?)
        }
    };
    Ok(Membership {
        role,
        custom_permissions,
        organization: OrganizationId::from_text(found.organization_id),
        user: UserId::from_text(found.user_id),
        created_at: moment(found.created_at),
    })
}
