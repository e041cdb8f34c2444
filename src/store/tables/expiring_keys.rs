//! API keys that end soon and whose owner was not told yet. That somebody was told is the event itself: the outbox is
//! swept long before the key ends.

use std::time::Duration;

use countersign_access::EventKind;
use countersign_access::api_key::ApiKey;
use countersign_identity::{Id, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::api_keys::api_key;
use crate::entities::api_keys;
use crate::{StoreError, Work, events};

/// See [`Work::expiring_keys`].
pub struct ExpiringKeys<'a> {
    pub(super) work: &'a Work,
}

/// One notice before the end of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryNotice {
    /// The reason of its event.
    pub name: &'static str,
    /// It is given while more than this is left …
    pub from: Duration,
    /// … and at most this.
    pub until: Duration,
}

impl ExpiringKeys<'_> {
    /// At most `limit` keys that this notice is due for, the first to end first. Their rows stay locked, so that of two
    /// nodes one tells.
    pub async fn due(
        &self,
        notice: &ExpiryNotice,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<ApiKey>, StoreError> {
        use api_keys::Column;
        let window = i64::try_from(notice.until.as_millis()).unwrap_or(i64::MAX);
        let rows = api_keys::Entity::find()
            .filter(Column::RevokedAt.is_null())
            .filter(Column::ExpiresAt.gt((now + notice.from).unix_millis()))
            .filter(Column::ExpiresAt.lte((now + notice.until).unix_millis()))
            // One that was made within the notice's time: its maker knows.
            .filter(Expr::col(Column::CreatedAt).lt(Expr::col(Column::ExpiresAt).sub(window)))
            .filter(Expr::exists(told(notice, now)).not())
            .order_by_asc(Column::ExpiresAt)
            .limit(limit)
            .lock_exclusive()
            .all(self.work.connection())
            .await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            let key = api_key(row)?;
            // Asked again under the lock: another node may have told meanwhile.
            if !self.was_told(&key, notice, now).await? {
                due.push(key);
            }
        }
        Ok(due)
    }

    async fn was_told(
        &self,
        key: &ApiKey,
        notice: &ExpiryNotice,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let found = events::Entity::find()
            .filter(events::Column::Target.eq(key.id.as_str()))
            .filter(events::Column::Kind.eq(EventKind::ApiKeyExpiring.as_str()))
            .filter(events::Column::Reason.eq(notice.name))
            .filter(events::Column::Time.gt((now - notice.until).unix_millis()))
            .limit(1)
            .count(self.work.connection())
            .await?;
        Ok(found > 0)
    }
}

/// The event of this notice for the key of the outer query. One that is older than the notice's time was about an
/// earlier end, before the key was given a later one.
fn told(notice: &ExpiryNotice, now: Timestamp) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(events::Entity)
        .and_where(
            Expr::col((events::Entity, events::Column::Target))
                .equals((api_keys::Entity, api_keys::Column::Id)),
        )
        .and_where(events::Column::Kind.eq(EventKind::ApiKeyExpiring.as_str()))
        .and_where(events::Column::Reason.eq(notice.name))
        .and_where(events::Column::Time.gt((now - notice.until).unix_millis()))
        .take()
}
