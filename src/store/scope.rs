//! Tenancy as a type: who has no [`Scope`] cannot ask for a tenant's rows, and whoever has one sees no other tenant's.
//!
//! A scope is made from a row that authentication or the directory found, at the operator's command line, or by a job
//! that goes through the tenants; never from an id in a request. A foreign id is then simply "not found".

use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_access::invitation::Invitation;
use countersign_access::organization::{Membership, Organization};
use countersign_access::principal::Principal;
use countersign_access::role::CustomRole;
use countersign_access::service_account::ServiceAccount;
use countersign_identity::{
    ApiKeyId, ClientId, Id, OrganizationId, RoleId, ServiceAccountId, Timestamp, UserId,
};
use countersign_protocol::Client;
use countersign_protocol::grant::Grant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entities::roles;
use crate::tables::{self, Group};
use crate::{Page, Store, StoreError, Work};

/// The right to see one tenant's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    organization: OrganizationId,
}

impl Scope {
    /// Of an authenticated client; `None` for a client of the deployment, which belongs to no tenant.
    pub fn of_client(client: &Client) -> Option<Scope> {
        client.organization.clone().map(Scope::new)
    }

    /// Of a signed-in member.
    pub fn of_membership(membership: &Membership) -> Scope {
        Scope::new(membership.organization.clone())
    }

    /// Of the caller of a guarded endpoint.
    pub fn of_principal(principal: &Principal) -> Scope {
        Scope::new(principal.organization.clone())
    }

    /// Of a token's family.
    pub fn of_grant(grant: &Grant) -> Scope {
        Scope::new(grant.organization.clone())
    }

    /// Of the operator at the command line of the machine.
    pub fn operator(organization: &Organization) -> Scope {
        Scope::new(organization.id.clone())
    }

    /// Of a job that goes through the tenants.
    pub fn job(organization: &Organization) -> Scope {
        Scope::new(organization.id.clone())
    }

    /// Whose rows.
    pub fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    fn new(organization: OrganizationId) -> Scope {
        Scope { organization }
    }
}

/// The rows of one tenant.
pub struct Tenant<'a, C> {
    pub(crate) connection: &'a C,
    pub(crate) organization: OrganizationId,
}

impl Store {
    /// The tenant's rows, outside of a unit of work.
    pub fn organization(&self, scope: &Scope) -> Tenant<'_, impl ConnectionTrait> {
        Tenant {
            connection: self.reader(),
            organization: scope.organization.clone(),
        }
    }
}

impl Work {
    /// The tenant's rows, within this unit of work.
    pub fn organization(&self, scope: &Scope) -> Tenant<'_, impl ConnectionTrait> {
        Tenant {
            connection: self.connection(),
            organization: scope.organization.clone(),
        }
    }
}

impl<C: ConnectionTrait> Tenant<'_, C> {
    /// What this person is here.
    pub async fn member(&self, user: &UserId) -> Result<Option<Membership>, StoreError> {
        tables::memberships::find(self.connection, &self.organization, user).await
    }

    /// At most `limit` members by user id, after that of `after`.
    pub async fn members(&self, limit: u64, after: Option<&UserId>) -> Result<Vec<Membership>, StoreError> {
        tables::memberships::of_organization(self.connection, &self.organization, limit, after).await
    }

    /// The client of this id, if it is the tenant's own.
    pub async fn client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let found = tables::clients::find(self.connection, id).await?;
        Ok(found.filter(|client| client.organization.as_ref() == Some(&self.organization)))
    }

    /// The tenant's own clients, by id.
    pub async fn clients(&self) -> Result<Vec<Client>, StoreError> {
        tables::clients::of_organization(self.connection, &self.organization).await
    }

    /// The key of this id, if it is the tenant's and not revoked.
    pub async fn api_key(&self, id: &ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        tables::api_keys::find(self.connection, &self.organization, id).await
    }

    /// A page of the keys that are not revoked, by id (the oldest first): those of one owner, or all.
    pub async fn api_keys(&self, owner: Option<&KeyOwner>, page: &Page) -> Result<Vec<ApiKey>, StoreError> {
        tables::api_keys::page(self.connection, &self.organization, owner, page).await
    }

    /// The service account of this id, if it is the tenant's.
    pub async fn service_account(&self, id: &ServiceAccountId) -> Result<Option<ServiceAccount>, StoreError> {
        tables::service_accounts::find(self.connection, &self.organization, id).await
    }

    /// The service account of this id or name, if it is the tenant's.
    pub async fn service_account_called(&self, name: &str) -> Result<Option<ServiceAccount>, StoreError> {
        tables::service_accounts::find_called(self.connection, &self.organization, name).await
    }

    /// The role of this id, if it is the tenant's own.
    pub async fn role(&self, id: &RoleId) -> Result<Option<CustomRole>, StoreError> {
        let row = roles::Entity::find_by_id(id.as_str())
            .filter(roles::Column::OrganizationId.eq(self.organization.as_str()))
            .one(self.connection)
            .await?;
        row.map(tables::roles::custom_role).transpose()
    }

    /// The roles that the tenant added, by name.
    pub async fn roles(&self) -> Result<Vec<CustomRole>, StoreError> {
        let rows = roles::Entity::find()
            .filter(roles::Column::OrganizationId.eq(self.organization.as_str()))
            .order_by_asc(roles::Column::Name)
            .all(self.connection)
            .await?;
        rows.into_iter().map(tables::roles::custom_role).collect()
    }

    /// The tenant's invitations that can still be accepted, newest first.
    pub async fn open_invitations(&self, now: Timestamp) -> Result<Vec<Invitation>, StoreError> {
        tables::invitations::open_of_organization(self.connection, &self.organization, now).await
    }

    /// The tenant's groups, by name.
    pub async fn groups(&self) -> Result<Vec<Group>, StoreError> {
        tables::groups::of_organization(self.connection, &self.organization).await
    }

    /// The names of a member's groups, in alphabetical order.
    pub async fn groups_of(&self, user: &UserId) -> Result<Vec<String>, StoreError> {
        tables::groups::names_of_member(self.connection, &self.organization, user).await
    }
}
