//! Service accounts as the owners of keys.

use countersign_access::role::Role;
use countersign_access::service_account::ServiceAccount;
use countersign_access::{Act, Event, EventKind};
use countersign_identity::{Id, OrganizationId, ServiceAccountId, Timestamp};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QuerySelect,
};

use super::roles as role_columns;
use super::row::{Row, moment};
use crate::entities::{roles, service_accounts};
use crate::{Page, Scope, StoreError, Work};

/// See [`Work::service_accounts`].
pub struct ServiceAccounts<'a> {
    work: &'a Work,
    organization: OrganizationId,
}

impl Work {
    /// The service accounts of a tenant.
    pub fn service_accounts(&self, scope: &Scope) -> ServiceAccounts<'_> {
        ServiceAccounts {
            work: self,
            organization: scope.organization().clone(),
        }
    }
}

impl ServiceAccounts<'_> {
    /// Makes an account. A name that is taken is `Duplicate` and undoes the unit: ask first.
    pub async fn add(&self, account: &ServiceAccount, act: &Act) -> Result<(), StoreError> {
        let (role, role_id) = role_columns::columns(&account.role);
        let row = service_accounts::ActiveModel {
            organization_id: Set(self.organization.as_str().to_owned()),
            id: Set(account.id.as_str().to_owned()),
            name: Set(account.name.clone()),
            role: Set(role),
            role_id: Set(role_id),
            disabled_at: Set(account.disabled_at.map(Timestamp::unix_millis)),
            valid_after: Set(account.valid_after.unix_millis()),
            created_at: Set(account.created_at.unix_millis()),
        };
        row.insert(self.work.connection()).await?;
        self.record(EventKind::ServiceAccountCreated, &account.id, act)
            .await
    }

    /// The account of this id, disabled or not.
    pub async fn find(&self, id: &ServiceAccountId) -> Result<Option<ServiceAccount>, StoreError> {
        self.one(self.of(id)).await
    }

    /// The account of this name.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<ServiceAccount>, StoreError> {
        self.one(self.own().add(service_accounts::Column::Name.eq(name)))
            .await
    }

    /// Writes back name and role. The switch has its own verbs.
    pub async fn save(&self, account: &ServiceAccount, act: &Act) -> Result<(), StoreError> {
        let (role, role_id) = role_columns::columns(&account.role);
        let row = service_accounts::ActiveModel {
            name: Set(account.name.clone()),
            role: Set(role),
            role_id: Set(role_id),
            ..Default::default()
        };
        self.update(row, self.of(&account.id)).await?;
        self.record(EventKind::ServiceAccountChanged, &account.id, act)
            .await
    }

    /// Disables the account; `false` if it was disabled or is not there. `valid_after` moves to now, so that no key made
    /// before lives again when it is enabled.
    pub async fn disable(&self, id: &ServiceAccountId, act: &Act) -> Result<bool, StoreError> {
        let Some(account) = self.find(id).await? else {
            return Ok(false);
        };
        if account.disabled_at.is_some() {
            return Ok(false);
        }
        let row = service_accounts::ActiveModel {
            disabled_at: Set(Some(act.now.unix_millis())),
            valid_after: Set(account.valid_after.max(act.now).unix_millis()),
            ..Default::default()
        };
        self.update(row, self.of(id)).await?;
        self.record(EventKind::ServiceAccountDisabled, id, act).await?;
        Ok(true)
    }

    /// Enables the account again; `false` if it was not disabled.
    pub async fn enable(&self, id: &ServiceAccountId, act: &Act) -> Result<bool, StoreError> {
        let row = service_accounts::ActiveModel {
            disabled_at: Set(None),
            ..Default::default()
        };
        let which = self
            .of(id)
            .add(service_accounts::Column::DisabledAt.is_not_null());
        if self.update(row, which).await? == 0 {
            return Ok(false);
        }
        self.record(EventKind::ServiceAccountEnabled, id, act).await?;
        Ok(true)
    }

    /// Removes the account with its keys; `false` if it is not there.
    pub async fn remove(&self, id: &ServiceAccountId, act: &Act) -> Result<bool, StoreError> {
        // The database removes the keys with the row.
        let done = service_accounts::Entity::delete_many()
            .filter(self.of(id))
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.record(EventKind::ServiceAccountRemoved, id, act).await?;
        Ok(true)
    }

    fn own(&self) -> Condition {
        Condition::all().add(service_accounts::Column::OrganizationId.eq(self.organization.as_str()))
    }

    fn of(&self, id: &ServiceAccountId) -> Condition {
        self.own().add(service_accounts::Column::Id.eq(id.as_str()))
    }

    async fn one(&self, which: Condition) -> Result<Option<ServiceAccount>, StoreError> {
        let row = service_accounts::Entity::find()
            .filter(which)
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        match row {
            Some(row) => service_account(self.work.connection(), row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn update(&self, row: service_accounts::ActiveModel, which: Condition) -> Result<u64, StoreError> {
        let done = service_accounts::Entity::update_many()
            .set(row)
            .filter(which)
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected)
    }

    async fn record(&self, kind: EventKind, id: &ServiceAccountId, act: &Act) -> Result<(), StoreError> {
        let event = Event::success(kind, id).in_organization(&self.organization);
        self.work.record(act, event).await
    }
}

/// A page of a tenant's accounts, by id.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    page: &Page,
) -> Result<Vec<ServiceAccount>, StoreError> {
    let query = service_accounts::Entity::find()
        .filter(service_accounts::Column::OrganizationId.eq(organization.as_str()));
    let rows = page
        .of(query, service_accounts::Column::Id)
        .all(connection)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(service_account(connection, row).await?);
    }
    Ok(found)
}

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

/// By id or by name, which is unique in the organization.
pub(crate) async fn find_called(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    name: &str,
) -> Result<Option<ServiceAccount>, StoreError> {
    let called = Condition::any()
        .add(service_accounts::Column::Id.eq(name))
        .add(service_accounts::Column::Name.eq(name));
    let row = service_accounts::Entity::find()
        .filter(service_accounts::Column::OrganizationId.eq(organization.as_str()))
        .filter(called)
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
