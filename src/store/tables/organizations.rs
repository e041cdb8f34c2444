//! Tenants.

use countersign_access::organization::Organization;
use countersign_access::{Act, Event, EventKind};
use countersign_identity::{Id, OrganizationId, UserId};
use sea_orm::sea_query::Query;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::grants;
use super::row::{Row, json, moment};
use crate::entities::{memberships, organizations};
use crate::{StoreError, Work};

/// See [`Work::organizations`].
pub struct Organizations<'a> {
    pub(super) work: &'a Work,
}

impl Organizations<'_> {
    /// Makes a tenant. A slug that is taken is `Duplicate` and undoes the unit: ask first.
    pub async fn add(&self, organization: &Organization, act: &Act) -> Result<(), StoreError> {
        let row = organizations::ActiveModel {
            id: Set(organization.id.as_str().to_owned()),
            slug: Set(organization.slug.clone()),
            name: Set(organization.name.clone()),
            suspended_at: Set(organization.suspended_at.map(|at| at.unix_millis())),
            valid_after: Set(organization.valid_after.unix_millis()),
            policy: Set(json(&organization.policy)?),
            created_at: Set(organization.created_at.unix_millis()),
        };
        row.insert(self.work.connection()).await?;
        self.record(EventKind::OrganizationCreated, &organization.id, act)
            .await
    }

    /// The tenant of this id.
    pub async fn find(&self, id: &OrganizationId) -> Result<Option<Organization>, StoreError> {
        let row = organizations::Entity::find_by_id(id.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(organization).transpose()
    }

    /// The tenant of this slug.
    pub async fn find_by_slug(&self, slug: &str) -> Result<Option<Organization>, StoreError> {
        find_by_slug(self.work.connection(), slug).await
    }

    /// All tenants, by slug.
    pub async fn list(&self) -> Result<Vec<Organization>, StoreError> {
        list(self.work.connection()).await
    }

    /// Writes back name and policy. The slug stays: URLs and requests name it.
    pub async fn save(&self, organization: &Organization, act: &Act) -> Result<(), StoreError> {
        let row = organizations::ActiveModel {
            id: Set(organization.id.as_str().to_owned()),
            name: Set(organization.name.clone()),
            policy: Set(json(&organization.policy)?),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        self.record(EventKind::OrganizationChanged, &organization.id, act)
            .await
    }

    /// Suspends the tenant and revokes what acts for it; `false` if it was suspended already or is not there.
    pub async fn suspend(&self, id: &OrganizationId, act: &Act) -> Result<bool, StoreError> {
        let Some(organization) = self.find(id).await? else {
            return Ok(false);
        };
        if organization.suspended_at.is_some() {
            return Ok(false);
        }
        let row = organizations::ActiveModel {
            id: Set(id.as_str().to_owned()),
            suspended_at: Set(Some(act.now.unix_millis())),
            valid_after: Set(organization.valid_after.max(act.now).unix_millis()),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        grants::revoke_where(
            self.work,
            grants::of_organization(id),
            "organization_suspended",
            act.now,
        )
        .await?;
        self.record(EventKind::OrganizationSuspended, id, act).await?;
        Ok(true)
    }

    /// Makes the tenant active again; `false` if it was not suspended. What was revoked stays so.
    pub async fn activate(&self, id: &OrganizationId, act: &Act) -> Result<bool, StoreError> {
        let done = organizations::Entity::update_many()
            .set(organizations::ActiveModel {
                suspended_at: Set(None),
                ..Default::default()
            })
            .filter(organizations::Column::Id.eq(id.as_str()))
            .filter(organizations::Column::SuspendedAt.is_not_null())
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.record(EventKind::OrganizationActivated, id, act).await?;
        Ok(true)
    }

    async fn record(&self, kind: EventKind, id: &OrganizationId, act: &Act) -> Result<(), StoreError> {
        self.work
            .record(act, Event::success(kind, id).in_organization(id))
            .await
    }
}

pub(crate) async fn find_by_slug(
    connection: &impl ConnectionTrait,
    slug: &str,
) -> Result<Option<Organization>, StoreError> {
    let row = organizations::Entity::find()
        .filter(organizations::Column::Slug.eq(slug))
        .one(connection)
        .await?;
    row.map(organization).transpose()
}

pub(crate) async fn list(connection: &impl ConnectionTrait) -> Result<Vec<Organization>, StoreError> {
    let rows = organizations::Entity::find()
        .order_by_asc(organizations::Column::Slug)
        .all(connection)
        .await?;
    rows.into_iter().map(organization).collect()
}

/// Whether an active organization of this person demands a second factor of its members.
pub(crate) async fn second_factor_demanded(
    connection: &impl ConnectionTrait,
    user: &UserId,
) -> Result<bool, StoreError> {
    let theirs = Query::select()
        .column(memberships::Column::OrganizationId)
        .from(memberships::Entity)
        .and_where(memberships::Column::UserId.eq(user.as_str()))
        .take();
    let rows = organizations::Entity::find()
        .filter(organizations::Column::Id.in_subquery(theirs))
        .filter(organizations::Column::SuspendedAt.is_null())
        .all(connection)
        .await?;
    for row in rows {
        if organization(row)?.policy.require_second_factor == Some(true) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The row as the rules see it.
pub(crate) fn organization(found: organizations::Model) -> Result<Organization, StoreError> {
    let row = Row {
        table: "organizations",
        id: &found.id,
    };
    let policy = row.json("policy", &found.policy)?;
    Ok(Organization {
        policy,
        id: OrganizationId::from_text(found.id),
        slug: found.slug,
        name: found.name,
        suspended_at: found.suspended_at.map(moment),
        valid_after: moment(found.valid_after),
        created_at: moment(found.created_at),
    })
}
