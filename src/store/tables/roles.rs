//! The roles that an organization adds, and how a role lies in two columns: the name of a built-in one or the id of
//! a row.

use countersign_access::permission::Permissions;
use countersign_access::role::{BuiltInRole, CustomRole, Role};
use countersign_access::{Act, Event, EventKind};
use countersign_identity::{Id, OrganizationId, RoleId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};

use super::row::{Row, json};
use crate::entities::{memberships, roles, service_accounts, tickets};
use crate::{Scope, StoreError, Work};

/// See [`Work::roles`].
pub struct Roles<'a> {
    work: &'a Work,
    organization: OrganizationId,
}

impl Work {
    /// The roles that a tenant adds.
    pub fn roles(&self, scope: &Scope) -> Roles<'_> {
        Roles {
            work: self,
            organization: scope.organization().clone(),
        }
    }
}

impl Roles<'_> {
    /// Adds a role. A name that is taken is `Duplicate` and undoes the unit: ask first.
    pub async fn add(&self, role: &CustomRole, act: &Act) -> Result<(), StoreError> {
        let row = roles::ActiveModel {
            organization_id: Set(self.organization.as_str().to_owned()),
            id: Set(role.id.as_str().to_owned()),
            name: Set(role.name.clone()),
            permissions: Set(json(&role.permissions)?),
            created_at: Set(act.now.unix_millis()),
        };
        row.insert(self.work.connection()).await?;
        self.record(EventKind::RoleCreated, &role.id, act).await
    }

    /// The role of this id.
    pub async fn find(&self, id: &RoleId) -> Result<Option<CustomRole>, StoreError> {
        let row = roles::Entity::find()
            .filter(self.of(id))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(custom_role).transpose()
    }

    /// The role of this name.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<CustomRole>, StoreError> {
        let row = roles::Entity::find()
            .filter(roles::Column::OrganizationId.eq(self.organization.as_str()))
            .filter(roles::Column::Name.eq(name))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(custom_role).transpose()
    }

    /// Writes back name and permissions; whoever has the role holds them from now on.
    pub async fn save(&self, role: &CustomRole, act: &Act) -> Result<(), StoreError> {
        roles::Entity::update_many()
            .set(roles::ActiveModel {
                name: Set(role.name.clone()),
                permissions: Set(json(&role.permissions)?),
                ..Default::default()
            })
            .filter(self.of(&role.id))
            .exec(self.work.connection())
            .await?;
        self.record(EventKind::RoleChanged, &role.id, act).await
    }

    /// Whether a member, a service account or an open invitation has the role.
    pub async fn in_use(&self, id: &RoleId) -> Result<bool, StoreError> {
        let connection = self.work.connection();
        let members = memberships::Entity::find()
            .filter(memberships::Column::OrganizationId.eq(self.organization.as_str()))
            .filter(memberships::Column::RoleId.eq(id.as_str()))
            .limit(1)
            .count(connection)
            .await?;
        let accounts = service_accounts::Entity::find()
            .filter(service_accounts::Column::OrganizationId.eq(self.organization.as_str()))
            .filter(service_accounts::Column::RoleId.eq(id.as_str()))
            .limit(1)
            .count(connection)
            .await?;
        let invitations = tickets::Entity::find()
            .filter(tickets::Column::OrganizationId.eq(self.organization.as_str()))
            .filter(tickets::Column::RoleId.eq(id.as_str()))
            .filter(tickets::Column::SpentAt.is_null())
            .limit(1)
            .count(connection)
            .await?;
        Ok(members + accounts + invitations > 0)
    }

    /// Removes the role; `false` if it is not there. One that is in use is refused by the database: ask first.
    pub async fn remove(&self, id: &RoleId, act: &Act) -> Result<bool, StoreError> {
        let done = roles::Entity::delete_many()
            .filter(self.of(id))
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.record(EventKind::RoleRemoved, id, act).await?;
        Ok(true)
    }

    fn of(&self, id: &RoleId) -> Condition {
        Condition::all()
            .add(roles::Column::OrganizationId.eq(self.organization.as_str()))
            .add(roles::Column::Id.eq(id.as_str()))
    }

    async fn record(&self, kind: EventKind, id: &RoleId, act: &Act) -> Result<(), StoreError> {
        let event = Event::success(kind, id).in_organization(&self.organization);
        self.work.record(act, event).await
    }
}

/// The two columns.
pub(super) fn columns(role: &Role) -> (Option<String>, Option<String>) {
    match role {
        Role::BuiltIn(role) => (Some(role.as_str().to_owned()), None),
        Role::Custom(id) => (None, Some(id.as_str().to_owned())),
    }
}

/// The role of the two columns.
pub(super) fn role(row: &Row<'_>, name: Option<&str>, id: Option<&str>) -> Result<Role, StoreError> {
    match (name, id) {
        (Some(name), None) => row.parsed("role", BuiltInRole::parse(name)).map(Role::BuiltIn),
        (None, Some(id)) => Ok(Role::Custom(RoleId::from_text(id))),
        _ => Err(row.broken("role", "neither or both of name and id")),
    }
}

/// What a row holds.
pub(super) fn permissions(found: &roles::Model) -> Result<Permissions, StoreError> {
    let row = Row {
        table: "roles",
        id: &found.id,
    };
    row.json("permissions", &found.permissions)
}

/// The row as the rules see it.
pub(crate) fn custom_role(found: roles::Model) -> Result<CustomRole, StoreError> {
    Ok(CustomRole {
        permissions: permissions(&found)?,
        id: RoleId::from_text(found.id),
        organization: OrganizationId::from_text(found.organization_id),
        name: found.name,
    })
}
