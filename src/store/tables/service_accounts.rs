//! Service accounts as the owners of keys.

use countersign_access::role::Role;
use countersign_access::service_account::ServiceAccount;
use countersign_identity::{Id, OrganizationId, ServiceAccountId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::roles as role_columns;
use super::row::{Row, moment};
use crate::StoreError;
use crate::entities::{roles, service_accounts};

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    id: &ServiceAccountId,
) -> Result<Option<ServiceAccount>, StoreError> {
    let row = service_accounts::Entity::find_by_id(id.as_str())
        .filter(service_accounts::Column::OrganizationId.eq(organization.as_str()))
        .one(connection)
        .await?;
    match row {
        Some(row) => service_account(connection, row).await.map(Some),
        None => Ok(None),
    }
}

/// The row as the rules see it, with the permissions of its role if that is a row too.
pub(crate) async fn service_account(
    connection: &impl ConnectionTrait,
    found: service_accounts::Model,
) -> Result<ServiceAccount, StoreError> {
    let row = Row {
        table: "service_accounts",
        id: &found.id,
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
    Ok(ServiceAccount {
        role,
        custom_permissions,
        id: ServiceAccountId::from_text(found.id),
        organization: OrganizationId::from_text(found.organization_id),
        name: found.name,
        disabled_at: found.disabled_at.map(moment),
        valid_after: moment(found.valid_after),
        created_at: moment(found.created_at),
    })
}
