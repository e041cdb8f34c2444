//! The groups of a tenant, and their names for the `groups` claim.

use countersign_identity::{GroupId, Id, OrganizationId, Timestamp, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::row::moment;
use crate::StoreError;
use crate::entities::{group_members, groups};

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
    let group = |row: groups::Model| Group {
        id: GroupId::from_text(row.id),
        name: row.name,
        created_at: moment(row.created_at),
    };
    Ok(rows.into_iter().map(group).collect())
}
