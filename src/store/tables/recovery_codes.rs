//! Recovery codes, of which only digests are kept. A set lives and dies as a whole; each code is spent once.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::{Id, SecretDigest, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::row::bytes;
use crate::entities::recovery_codes;
use crate::{StoreError, Work};

/// See [`Work::recovery_codes`].
pub struct RecoveryCodes<'a> {
    pub(super) work: &'a Work,
}

impl RecoveryCodes<'_> {
    /// Gives a person a new set, which ends the one before. They are told.
    pub async fn replace(&self, user: &UserId, codes: &[SecretDigest], act: &Act) -> Result<(), StoreError> {
        self.remove_all(user).await?;
        let rows = codes.iter().map(|digest| recovery_codes::ActiveModel {
            user_id: Set(user.as_str().to_owned()),
            digest: Set(bytes(digest)),
            created_at: Set(act.now.unix_millis()),
            spent_at: Set(None),
        });
        recovery_codes::Entity::insert_many(rows)
            .exec_without_returning(self.work.connection())
            .await?;
        let event = Event::success(EventKind::RecoveryCodesCreated, user).telling(user);
        self.work.record(act, event).await
    }

    /// Spends a code; `false` if it was spent before or is not one of theirs. This is the gate: one conditional update,
    /// so that of any number of callers on any number of nodes exactly one gets `true`. Its owner is told.
    pub async fn spend(&self, user: &UserId, digest: &SecretDigest, act: &Act) -> Result<bool, StoreError> {
        let done = recovery_codes::Entity::update_many()
            .set(recovery_codes::ActiveModel {
                spent_at: Set(Some(act.now.unix_millis())),
                ..Default::default()
            })
            .filter(recovery_codes::Column::UserId.eq(user.as_str()))
            .filter(recovery_codes::Column::Digest.eq(bytes(digest)))
            .filter(recovery_codes::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        let event = Event::success(EventKind::RecoveryCodeUsed, user).telling(user);
        self.work.record(act, event).await?;
        Ok(true)
    }

    /// Ends the set of a person who has no factor any more. No event; that of the removed factor tells.
    pub async fn remove_all(&self, user: &UserId) -> Result<(), StoreError> {
        recovery_codes::Entity::delete_many()
            .filter(recovery_codes::Column::UserId.eq(user.as_str()))
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    /// How many unspent codes a person has left.
    pub async fn remaining(&self, user: &UserId) -> Result<u64, StoreError> {
        remaining(self.work.connection(), user).await
    }
}

pub(crate) async fn remaining(connection: &impl ConnectionTrait, user: &UserId) -> Result<u64, StoreError> {
    let unspent = recovery_codes::Entity::find()
        .filter(recovery_codes::Column::UserId.eq(user.as_str()))
        .filter(recovery_codes::Column::SpentAt.is_null())
        .count(connection)
        .await?;
    Ok(unspent)
}
