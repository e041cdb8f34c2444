//! Access tokens that were revoked one by one, by `jti`, until they would have ended anyway.

use countersign_access::{Act, Event, EventKind, Outcome};
use countersign_identity::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait};

use crate::entities::revoked_tokens;
use crate::{StoreError, Work};

/// See [`Work::revoked_tokens`].
pub struct RevokedTokens<'a> {
    pub(super) work: &'a Work,
}

impl RevokedTokens<'_> {
    /// Revokes the token of this `jti`, which ends at `expires_at`; again is no error and no second event.
    pub async fn add(&self, jti: &str, expires_at: Timestamp, act: &Act) -> Result<(), StoreError> {
        let row = revoked_tokens::ActiveModel {
            jti: Set(jti.to_owned()),
            revoked_at: Set(act.now.unix_millis()),
            expires_at: Set(expires_at.unix_millis()),
        };
        let added = revoked_tokens::Entity::insert(row)
            .on_conflict(
                OnConflict::column(revoked_tokens::Column::Jti)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(self.work.connection())
            .await?;
        if added == 0 {
            return Ok(());
        }
        let event = Event {
            kind: EventKind::AccessTokenRevoked,
            outcome: Outcome::Success,
            reason: None,
            target: Some(jti.to_owned()),
            organization: None,
            touched: Vec::new(),
            told: None,
        };
        self.work.record(act, event).await
    }
}

pub(crate) async fn contains(connection: &impl ConnectionTrait, jti: &str) -> Result<bool, StoreError> {
    let found = revoked_tokens::Entity::find_by_id(jti).count(connection).await?;
    Ok(found > 0)
}
