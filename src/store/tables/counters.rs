//! Throttles shared by all nodes. They count without an event each; what they refuse is counted by
//! [`Work::count_refusal`].

use countersign_identity::Timestamp;
use countersign_identity::throttle::Counter;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QuerySelect};

use super::row::{Row, moment};
use crate::entities::counters;
use crate::{StoreError, Work};

/// See [`Work::counters`].
pub struct Counters<'a> {
    pub(super) work: &'a Work,
}

impl Counters<'_> {
    /// The counter's state. The row is made if it is missing, so that there is one to lock: two first attempts at once
    /// are then counted as two. A row that is not saved afterwards is swept.
    pub async fn find(&self, key: &str) -> Result<Counter, StoreError> {
        counters::Entity::insert(columns(key, &Counter::default(), Timestamp::default()))
            .on_conflict(OnConflict::column(counters::Column::Key).do_nothing().to_owned())
            .exec_without_returning(self.work.connection())
            .await?;
        let found = counters::Entity::find_by_id(key)
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        found.map_or_else(|| Ok(Counter::default()), counter)
    }

    /// Writes the counter's next state; after `expires_at` it means nothing and is swept.
    pub async fn save(&self, key: &str, counter: &Counter, expires_at: Timestamp) -> Result<(), StoreError> {
        counters::Entity::insert(columns(key, counter, expires_at))
            .on_conflict(
                OnConflict::column(counters::Column::Key)
                    .update_columns([
                        counters::Column::Count,
                        counters::Column::Since,
                        counters::Column::ExpiresAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(self.work.connection())
            .await?;
        Ok(())
    }

    /// Starts again from nothing.
    pub async fn clear(&self, key: &str) -> Result<(), StoreError> {
        counters::Entity::delete_by_id(key)
            .exec(self.work.connection())
            .await?;
        Ok(())
    }
}

/// The state of a counter, without a lock.
pub(crate) async fn find(connection: &impl ConnectionTrait, key: &str) -> Result<Counter, StoreError> {
    let found = counters::Entity::find_by_id(key).one(connection).await?;
    found.map_or_else(|| Ok(Counter::default()), counter)
}

fn counter(found: counters::Model) -> Result<Counter, StoreError> {
    let row = Row {
        table: "counters",
        id: &found.key,
    };
    Ok(Counter {
        count: row.parsed("count", u32::try_from(found.count).ok())?,
        since: moment(found.since),
    })
}

fn columns(key: &str, counter: &Counter, expires_at: Timestamp) -> counters::ActiveModel {
    counters::ActiveModel {
        key: Set(key.to_owned()),
        count: Set(counter.count.into()),
        since: Set(counter.since.unix_millis()),
        expires_at: Set(expires_at.unix_millis()),
    }
}
