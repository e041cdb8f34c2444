//! What people let clients have, remembered per scope, so that nobody is asked twice for the same.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::{ClientId, Id, OrganizationId, UserId};
use countersign_protocol::{Client, Scopes};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::clients;
use crate::entities::consents;
use crate::{StoreError, Work};

/// See [`Work::consents`].
pub struct Consents<'a> {
    pub(super) work: &'a Work,
}

impl Consents<'_> {
    /// What this person let this client have so far.
    pub async fn find(&self, user: &UserId, client: &ClientId) -> Result<Scopes, StoreError> {
        find(self.work.connection(), user, client).await
    }

    /// Adds to it. The client's organization is taken from the client's row.
    pub async fn give(
        &self,
        user: &UserId,
        client: &Client,
        organization: &OrganizationId,
        scopes: &Scopes,
        act: &Act,
    ) -> Result<(), StoreError> {
        let owner = clients::owner(self.work, &client.id).await?;
        let rows: Vec<_> = scopes
            .iter()
            .map(|scope| consents::ActiveModel {
                user_id: Set(user.as_str().to_owned()),
                organization_id: Set(organization.as_str().to_owned()),
                client_id: Set(client.id.as_str().to_owned()),
                client_organization_id: Set(owner.clone()),
                scope: Set(scope.to_owned()),
                given_at: Set(act.now.unix_millis()),
            })
            .collect();
        if !rows.is_empty() {
            let key = [
                consents::Column::UserId,
                consents::Column::ClientId,
                consents::Column::Scope,
            ];
            consents::Entity::insert_many(rows)
                .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
                .exec_without_returning(self.work.connection())
                .await?;
        }
        let event = Event::success(EventKind::ConsentGiven, &client.id).in_organization(organization);
        self.work.record(act, event).await
    }

    /// Forgets what this person let this client have; `false` if there was nothing. Its grants go on unless they are
    /// revoked too.
    pub async fn withdraw(&self, user: &UserId, client: &ClientId, act: &Act) -> Result<bool, StoreError> {
        let gone = consents::Entity::delete_many()
            .filter(of(user, client))
            .exec_with_returning(self.work.connection())
            .await?;
        let Some(row) = gone.first() else {
            return Ok(false);
        };
        let event = Event::success(EventKind::ConsentWithdrawn, client)
            .in_organization(&OrganizationId::from_text(row.organization_id.as_str()));
        self.work.record(act, event).await?;
        Ok(true)
    }
}

/// Forgets what a person let clients have in a tenant, once they belong there no more. Events are the caller's.
pub(super) async fn forget_in(
    work: &Work,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<(), StoreError> {
    consents::Entity::delete_many()
        .filter(consents::Column::UserId.eq(user.as_str()))
        .filter(consents::Column::OrganizationId.eq(organization.as_str()))
        .exec(work.connection())
        .await?;
    Ok(())
}

fn of(user: &UserId, client: &ClientId) -> Condition {
    Condition::all()
        .add(consents::Column::UserId.eq(user.as_str()))
        .add(consents::Column::ClientId.eq(client.as_str()))
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    user: &UserId,
    client: &ClientId,
) -> Result<Scopes, StoreError> {
    let rows = consents::Entity::find()
        .filter(of(user, client))
        .order_by_asc(consents::Column::GivenAt)
        .order_by_asc(consents::Column::Scope)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.scope).collect())
}
