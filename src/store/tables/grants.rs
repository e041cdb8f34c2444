//! What people gave clients: the families that refresh and access tokens hang on.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::{ClientId, GrantId, Id, OrganizationId, SessionId, Timestamp, UserId};
use countersign_protocol::grant::{Authentication, Grant};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QuerySelect,
};

use super::given::{given_columns, given_grant};
use super::row::{Row, json, moment};
use super::{clients, given};
use crate::entities::grants;
use crate::{Page, StoreError, Work};

/// See [`Work::grants`].
pub struct Grants<'a> {
    pub(super) work: &'a Work,
}

impl Grants<'_> {
    /// A family begins. The client's organization is taken from the client's row.
    pub async fn add(&self, grant: &Grant, act: &Act) -> Result<(), StoreError> {
        let owner = clients::owner(self.work, &grant.client).await?;
        let row = grants::ActiveModel {
            id: Set(grant.id.as_str().to_owned()),
            expires_at: Set(grant.expires_at.unix_millis()),
            revoked_at: Set(grant.revoked_at.map(Timestamp::unix_millis)),
            revoked_because: Set(None),
            ..given_columns!(grants, grant, owner)
        };
        row.insert(self.work.connection()).await?;
        let event = Event::success(EventKind::GrantStarted, &grant.id).in_organization(&grant.organization);
        self.work.record(act, event).await
    }

    /// The family of this id, revoked or not.
    pub async fn find(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        let row = grants::Entity::find_by_id(id.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(|row| grant(&row)).transpose()
    }

    /// Revokes a family: every token of it is dead. `false` if it was revoked before.
    pub async fn revoke(&self, grant: &Grant, reason: &str, act: &Act) -> Result<bool, StoreError> {
        let which = Condition::all().add(grants::Column::Id.eq(grant.id.as_str()));
        Ok(self.revoke_all(which, reason, act).await? == 1)
    }

    /// Revokes what came from one sign-in; an event for each family. Tells how many.
    pub async fn revoke_all_of_session(
        &self,
        session: &SessionId,
        reason: &str,
        act: &Act,
    ) -> Result<u64, StoreError> {
        let which = Condition::all().add(grants::Column::SessionId.eq(session.as_str()));
        self.revoke_all(which, reason, act).await
    }

    /// Revokes what was to last no longer than one sign-in: its families without `offline_access` (OpenID Connect
    /// Core §11). Tells how many.
    pub async fn revoke_online_of_session(
        &self,
        session: &SessionId,
        reason: &str,
        act: &Act,
    ) -> Result<u64, StoreError> {
        let which = Condition::all()
            .add(grants::Column::SessionId.eq(session.as_str()))
            .add(grants::Column::Scopes.not_like("%\"offline_access\"%"));
        self.revoke_all(which, reason, act).await
    }

    /// Revokes all that one person gave one client; an event for each family. Tells how many.
    pub async fn revoke_all_of_user_and_client(
        &self,
        user: &UserId,
        client: &ClientId,
        reason: &str,
        act: &Act,
    ) -> Result<u64, StoreError> {
        let which = of_user(user).add(grants::Column::ClientId.eq(client.as_str()));
        self.revoke_all(which, reason, act).await
    }

    /// Revokes all that one person gave anybody; an event for each family. Tells how many.
    pub async fn revoke_all_of_user(
        &self,
        user: &UserId,
        reason: &str,
        act: &Act,
    ) -> Result<u64, StoreError> {
        self.revoke_all(of_user(user), reason, act).await
    }

    /// Revokes all that one person gave anybody in one tenant; an event for each family. Tells how many.
    pub async fn revoke_all_of_user_in(
        &self,
        organization: &OrganizationId,
        user: &UserId,
        reason: &str,
        act: &Act,
    ) -> Result<u64, StoreError> {
        let which = of_organization(organization).add(grants::Column::UserId.eq(user.as_str()));
        self.revoke_all(which, reason, act).await
    }

    async fn revoke_all(&self, which: Condition, reason: &str, act: &Act) -> Result<u64, StoreError> {
        let revoked = grants::Entity::update_many()
            .set(end(reason, act.now))
            .filter(which)
            .filter(grants::Column::RevokedAt.is_null())
            .exec_with_returning(self.work.connection())
            .await?;
        for row in &revoked {
            let event = Event::success(EventKind::GrantRevoked, &GrantId::from_text(row.id.as_str()))
                .in_organization(&OrganizationId::from_text(row.organization_id.as_str()))
                .because(reason);
            self.work.record(act, event).await?;
        }
        Ok(revoked.len() as u64)
    }
}

/// The families of this person.
pub(super) fn of_user(user: &UserId) -> Condition {
    Condition::all().add(grants::Column::UserId.eq(user.as_str()))
}

/// The families of this client.
pub(super) fn of_client(client: &ClientId) -> Condition {
    Condition::all().add(grants::Column::ClientId.eq(client.as_str()))
}

/// The families that act for this tenant.
pub(super) fn of_organization(organization: &OrganizationId) -> Condition {
    Condition::all().add(grants::Column::OrganizationId.eq(organization.as_str()))
}

/// A page of the families of a person that have not ended, by id; in one tenant, or in all.
pub(crate) async fn live_of_user(
    connection: &impl ConnectionTrait,
    user: &UserId,
    organization: Option<&OrganizationId>,
    now: Timestamp,
    page: &Page,
) -> Result<Vec<Grant>, StoreError> {
    let mut query = grants::Entity::find()
        .filter(of_user(user))
        .filter(grants::Column::RevokedAt.is_null())
        .filter(grants::Column::ExpiresAt.gt(now.unix_millis()));
    if let Some(organization) = organization {
        query = query.filter(of_organization(organization));
    }
    let rows = page.of(query, grants::Column::Id).all(connection).await?;
    rows.iter().map(grant).collect()
}

/// Revokes all of these without an event for each: the caller's one event names the user, client or organization, and
/// what is cached of a grant goes with each of the three.
pub(crate) async fn revoke_where(
    work: &Work,
    which: Condition,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    grants::Entity::update_many()
        .set(end(reason, now))
        .filter(which)
        .filter(grants::Column::RevokedAt.is_null())
        .exec(work.connection())
        .await?;
    Ok(())
}

fn end(reason: &str, now: Timestamp) -> grants::ActiveModel {
    grants::ActiveModel {
        revoked_at: Set(Some(now.unix_millis())),
        revoked_because: Set(Some(reason.to_owned())),
        ..Default::default()
    }
}

/// The row as the rules see it.
pub(crate) fn grant(found: &grants::Model) -> Result<Grant, StoreError> {
    let row = Row {
        table: "grants",
        id: &found.id,
    };
    Ok(given_grant!(
        row,
        found,
        found.id.as_str(),
        moment(found.expires_at),
        found.revoked_at.map(moment)
    ))
}
