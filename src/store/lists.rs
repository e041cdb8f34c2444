//! What administrators page through: a tenant's people, groups, roles and applications, a person's sessions and grants.
//!
//! Pages go by id, which begins with the time, so that a list is a list by age and does not jump when rows are added.

use countersign_access::organization::Organization;
use countersign_access::service_account::ServiceAccount;
use countersign_identity::session::Session;
use countersign_identity::{GroupId, Id, Timestamp, UserId};
use countersign_protocol::Client;
use countersign_protocol::grant::Grant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::entities::{groups, organizations};
use crate::scope::Tenant;
use crate::tables::{self, Group, LiveSessions, Person, PersonFilter};
use crate::{Directory, StoreError};

/// Which part of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// At most so many rows.
    pub limit: u64,
    /// Those after the row of this id; `None` begins at the first. An id that does not exist is a place like any other.
    pub after: Option<String>,
}

impl Page {
    /// The page of `query` in the order of `column`.
    pub(crate) fn of<E: EntityTrait>(&self, query: Select<E>, column: impl ColumnTrait) -> Select<E> {
        let query = query.order_by_asc(column).limit(self.limit);
        match &self.after {
            Some(id) => query.filter(column.gt(id.as_str())),
            None => query,
        }
    }
}

impl<C: ConnectionTrait> Tenant<'_, C> {
    /// A page of the members with what an administrator sees of them.
    pub async fn people(&self, filter: &PersonFilter, page: &Page) -> Result<Vec<Person>, StoreError> {
        tables::people::list(self.connection, &self.organization, filter, page).await
    }

    /// The member of this id with what an administrator sees of them.
    pub async fn person(&self, id: &UserId) -> Result<Option<Person>, StoreError> {
        let filter = PersonFilter {
            id: Some(id.clone()),
            ..PersonFilter::default()
        };
        let one = Page {
            limit: 1,
            after: None,
        };
        Ok(self.people(&filter, &one).await?.pop())
    }

    /// A page of the groups.
    pub async fn group_page(&self, page: &Page) -> Result<Vec<Group>, StoreError> {
        let query =
            groups::Entity::find().filter(groups::Column::OrganizationId.eq(self.organization.as_str()));
        let rows = page.of(query, groups::Column::Id).all(self.connection).await?;
        Ok(rows.into_iter().map(tables::groups::group).collect())
    }

    /// The group of this id, if it is the tenant's.
    pub async fn group(&self, id: &GroupId) -> Result<Option<Group>, StoreError> {
        let row = groups::Entity::find_by_id(id.as_str())
            .filter(groups::Column::OrganizationId.eq(self.organization.as_str()))
            .one(self.connection)
            .await?;
        Ok(row.map(tables::groups::group))
    }

    /// A page of the people in a group, by user id; none if the group is not the tenant's.
    pub async fn group_members(&self, group: &GroupId, page: &Page) -> Result<Vec<UserId>, StoreError> {
        tables::groups::members(self.connection, &self.organization, group, page).await
    }

    /// A page of the service accounts.
    pub async fn service_account_page(&self, page: &Page) -> Result<Vec<ServiceAccount>, StoreError> {
        tables::service_accounts::page(self.connection, &self.organization, page).await
    }

    /// A page of the tenant's own applications.
    pub async fn client_page(&self, page: &Page) -> Result<Vec<Client>, StoreError> {
        tables::clients::page(self.connection, Some(&self.organization), page).await
    }

    /// A page of what a member gave applications here and that has not ended.
    pub async fn grants_of(
        &self,
        user: &UserId,
        now: Timestamp,
        page: &Page,
    ) -> Result<Vec<Grant>, StoreError> {
        tables::grants::live_of_user(self.connection, user, Some(&self.organization), now, page).await
    }
}

impl Directory<'_> {
    /// A page of the deployment's own applications.
    pub async fn first_party_clients(&self, page: &Page) -> Result<Vec<Client>, StoreError> {
        tables::clients::page(self.reader(), None, page).await
    }

    /// A page of a person's live sessions.
    pub async fn live_sessions(&self, which: &LiveSessions, page: &Page) -> Result<Vec<Session>, StoreError> {
        tables::sessions::live(self.reader(), which, page).await
    }

    /// A page of all organizations.
    pub async fn organization_page(&self, page: &Page) -> Result<Vec<Organization>, StoreError> {
        let query = organizations::Entity::find();
        let rows = page
            .of(query, organizations::Column::Id)
            .all(self.reader())
            .await?;
        rows.into_iter()
            .map(tables::organizations::organization)
            .collect()
    }

    /// A page of what a person gave applications anywhere and that has not ended.
    pub async fn grants_of(
        &self,
        user: &UserId,
        now: Timestamp,
        page: &Page,
    ) -> Result<Vec<Grant>, StoreError> {
        tables::grants::live_of_user(self.reader(), user, None, now, page).await
    }
}
