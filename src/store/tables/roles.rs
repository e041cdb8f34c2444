//! The roles that an organization adds, and how a role lies in two columns: the name of a built-in one or the id of
//! a row.

use countersign_access::permission::Permissions;
use countersign_access::role::{BuiltInRole, CustomRole, Role};
use countersign_identity::{Id, OrganizationId, RoleId};

use super::row::Row;
use crate::StoreError;
use crate::entities::roles;

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
