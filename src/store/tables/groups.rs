//! The groups of a tenant, and their names for the `groups` claim.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::{GroupId, Id, OrganizationId, Timestamp, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::row::moment;
use crate::entities::{group_members, groups};
use crate::{Page, Scope, StoreError, Work};

/// See [`Work::groups`].
pub struct Groups<'a> {
    work: &'a Work,
    organization: OrganizationId,
}

impl Work {
    /// The groups of a tenant.
    pub fn groups(&self, scope: &Scope) -> Groups<'_> {
        Groups {
            work: self,
            organization: scope.organization().clone(),
        }
    }
}

impl Groups<'_> {
    /// Adds a group without members. A name that is taken is `Duplicate` and undoes the unit: ask first.
    pub async fn add(&self, group: &Group, act: &Act) -> Result<(), StoreError> {
        let row = groups::ActiveModel {
            organization_id: Set(self.organization.as_str().to_owned()),
            id: Set(group.id.as_str().to_owned()),
            name: Set(group.name.clone()),
            created_at: Set(group.created_at.unix_millis()),
        };
        row.insert(self.work.connection()).await?;
        self.record(self.event(EventKind::GroupCreated, &group.id), act)
            .await
    }

    /// The group of this id.
    pub async fn find(&self, id: &GroupId) -> Result<Option<Group>, StoreError> {
        let row = groups::Entity::find()
            .filter(self.of(id))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        Ok(row.map(group))
    }

    /// The group of this name.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<Group>, StoreError> {
        let row = groups::Entity::find()
            .filter(groups::Column::OrganizationId.eq(self.organization.as_str()))
            .filter(groups::Column::Name.eq(name))
            .one(self.work.connection())
            .await?;
        Ok(row.map(group))
    }

    /// Gives the group another name; the claim says it from the next token on.
    pub async fn rename(&self, id: &GroupId, name: &str, act: &Act) -> Result<(), StoreError> {
        groups::Entity::update_many()
            .set(groups::ActiveModel {
                name: Set(name.to_owned()),
                ..Default::default()
            })
            .filter(self.of(id))
            .exec(self.work.connection())
            .await?;
        self.record(self.event(EventKind::GroupChanged, id), act).await
    }

    /// Removes the group with its memberships; `false` if it is not there.
    pub async fn remove(&self, id: &GroupId, act: &Act) -> Result<bool, StoreError> {
        let done = groups::Entity::delete_many()
            .filter(self.of(id))
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.record(self.event(EventKind::GroupRemoved, id), act).await?;
        Ok(true)
    }

    /// Puts a member of the tenant into the group; `false` if they are in it. Who is no member is refused by the
    /// database (`Constraint`): ask first.
    pub async fn add_member(&self, id: &GroupId, user: &UserId, act: &Act) -> Result<bool, StoreError> {
        let row = group_members::ActiveModel {
            organization_id: Set(self.organization.as_str().to_owned()),
            group_id: Set(id.as_str().to_owned()),
            user_id: Set(user.as_str().to_owned()),
            created_at: Set(act.now.unix_millis()),
        };
        let key = [
            group_members::Column::OrganizationId,
            group_members::Column::GroupId,
            group_members::Column::UserId,
        ];
        let added = group_members::Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(self.work.connection())
            .await?;
        if added == 0 {
            return Ok(false);
        }
        let event = self.event(EventKind::GroupChanged, id).touching(user);
        self.record(event.because("member_added"), act).await?;
        Ok(true)
    }

    /// Takes a person out of the group; `false` if they were not in it.
    pub async fn remove_member(&self, id: &GroupId, user: &UserId, act: &Act) -> Result<bool, StoreError> {
        let done = group_members::Entity::delete_many()
            .filter(group_members::Column::OrganizationId.eq(self.organization.as_str()))
            .filter(group_members::Column::GroupId.eq(id.as_str()))
            .filter(group_members::Column::UserId.eq(user.as_str()))
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        let event = self.event(EventKind::GroupChanged, id).touching(user);
        self.record(event.because("member_removed"), act).await?;
        Ok(true)
    }

    fn of(&self, id: &GroupId) -> Condition {
        Condition::all()
            .add(groups::Column::OrganizationId.eq(self.organization.as_str()))
            .add(groups::Column::Id.eq(id.as_str()))
    }

    fn event(&self, kind: EventKind, id: &GroupId) -> Event {
        Event::success(kind, id).in_organization(&self.organization)
    }

    async fn record(&self, event: Event, act: &Act) -> Result<(), StoreError> {
        self.work.record(act, event).await
    }
}

/// A named set of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `grp_…`
    pub id: GroupId,
    /// Unique in the organization; this is what the claim says.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The names of a member's groups in a tenant, in alphabetical order.
pub(crate) async fn names_of_member(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Vec<String>, StoreError> {
    let memberships = group_members::Entity::find()
        .filter(group_members::Column::OrganizationId.eq(organization.as_str()))
        .filter(group_members::Column::UserId.eq(user.as_str()))
        .all(connection)
        .await?;
    if memberships.is_empty() {
        return Ok(Vec::new());
    }
    let ids = memberships.into_iter().map(|member| member.group_id);
    let found = groups::Entity::find()
        .filter(groups::Column::OrganizationId.eq(organization.as_str()))
        .filter(groups::Column::Id.is_in(ids))
        .order_by_asc(groups::Column::Name)
        .all(connection)
        .await?;
    Ok(found.into_iter().map(|group| group.name).collect())
}

/// The groups of a tenant, by name.
pub(crate) async fn of_organization(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
) -> Result<Vec<Group>, StoreError> {
    let rows = groups::Entity::find()
        .filter(groups::Column::OrganizationId.eq(organization.as_str()))
        .order_by_asc(groups::Column::Name)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(group).collect())
}

/// A page of the people in a group, by user id.
pub(crate) async fn members(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    id: &GroupId,
    page: &Page,
) -> Result<Vec<UserId>, StoreError> {
    let query = group_members::Entity::find()
        .filter(group_members::Column::OrganizationId.eq(organization.as_str()))
        .filter(group_members::Column::GroupId.eq(id.as_str()));
    let rows = page
        .of(query, group_members::Column::UserId)
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| UserId::from_text(row.user_id))
        .collect())
}

/// The row as the rules see it.
pub(crate) fn group(row: groups::Model) -> Group {
    Group {
        id: GroupId::from_text(row.id),
        name: row.name,
        created_at: moment(row.created_at),
    }
}
