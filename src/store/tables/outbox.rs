//! What waits to be delivered: written in the unit that causes it, delivered by a job, at least once.
//!
//! Who takes a message holds it on a lease; one that is not done when the lease ends comes again, so that nothing is
//! lost with a killed process. No events: the event of the cause stands beside the message.

use countersign_identity::{Id, OrganizationId, OutboxId, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::row::{Row, json, moment};
use crate::entities::outbox;
use crate::{Store, StoreError, Work};

/// Something to be delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxMessage {
    /// `out_…`
    pub id: OutboxId,
    /// On whose behalf; `None` for the deployment's own.
    pub organization: Option<OrganizationId>,
    /// Which job delivers it, such as `mail`.
    pub kind: String,
    /// The same key is delivered once, however often it is added.
    pub deduplication_key: String,
    /// What the job needs. Never a secret in plain text.
    pub payload: Value,
    /// How often it was taken.
    pub attempts: u32,
    /// When it was added.
    pub created_at: Timestamp,
    /// Before this moment nobody takes it.
    pub next_at: Timestamp,
}

impl OutboxMessage {
    /// A message to be delivered as soon as may be, on nobody's behalf but the deployment's.
    ///
    /// # Errors
    /// When the payload cannot be JSON.
    pub fn new(
        id: OutboxId,
        kind: &str,
        deduplication_key: String,
        payload: &impl Serialize,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let payload = serde_json::to_value(payload)
            .map_err(|error| StoreError::Database(format!("not storable as JSON: {error}")))?;
        Ok(Self {
            id,
            organization: None,
            kind: kind.to_owned(),
            deduplication_key,
            payload,
            attempts: 0,
            created_at: now,
            next_at: now,
        })
    }

    /// The payload as its kind has it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] names the row when it is something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        T::deserialize(&self.payload).map_err(|error| {
            let row = Row {
                table: "outbox",
                id: self.id.as_str(),
            };
            row.broken("payload", &error.to_string())
        })
    }
}

/// See [`Work::outbox`].
pub struct Outbox<'a> {
    pub(super) work: &'a Work,
}

impl Outbox<'_> {
    /// Adds a message; `false` if one with its deduplication key was added before.
    pub async fn add(&self, message: &OutboxMessage) -> Result<bool, StoreError> {
        add(self.work.connection(), message).await
    }

    /// Takes at most `limit` messages of a kind that are due, and counts the attempt. Until `again_at` nobody else
    /// takes them; one that is not done by then comes again.
    pub async fn take_due(
        &self,
        kind: &str,
        now: Timestamp,
        again_at: Timestamp,
        limit: u64,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        let due = outbox::Entity::find()
            .filter(outbox::Column::Kind.eq(kind))
            .filter(outbox::Column::DoneAt.is_null())
            .filter(outbox::Column::NextAt.lte(now.unix_millis()))
            .order_by_asc(outbox::Column::NextAt)
            .limit(limit)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(self.work.connection())
            .await?;
        outbox::Entity::update_many()
            .col_expr(
                outbox::Column::Attempts,
                Expr::col(outbox::Column::Attempts).add(1),
            )
            .col_expr(outbox::Column::NextAt, Expr::value(again_at.unix_millis()))
            .filter(outbox::Column::Id.is_in(due.iter().map(|row| row.id.as_str())))
            .exec(self.work.connection())
            .await?;
        due.into_iter()
            .map(|row| {
                let mut taken = message(row)?;
                taken.attempts = taken.attempts.saturating_add(1);
                taken.next_at = again_at;
                Ok(taken)
            })
            .collect()
    }

    /// The message was not delivered this time: it comes again at `next_at`.
    pub async fn postpone(&self, id: &OutboxId, next_at: Timestamp) -> Result<(), StoreError> {
        outbox::Entity::update_many()
            .set(outbox::ActiveModel {
                next_at: Set(next_at.unix_millis()),
                ..Default::default()
            })
            .filter(outbox::Column::Id.eq(id.as_str()))
            .filter(outbox::Column::DoneAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    /// The message was delivered, or was given up.
    pub async fn done(&self, id: &OutboxId, now: Timestamp) -> Result<(), StoreError> {
        outbox::Entity::update_many()
            .set(outbox::ActiveModel {
                done_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(outbox::Column::Id.eq(id.as_str()))
            .exec(self.work.connection())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Whether a message waits that is due. Asked outside of any unit, so that an empty outbox costs no write.
    ///
    /// # Errors
    /// Those of the read.
    pub async fn outbox_is_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let due = outbox::Entity::find()
            .filter(outbox::Column::DoneAt.is_null())
            .filter(outbox::Column::NextAt.lte(now.unix_millis()))
            .limit(1)
            .count(self.reader())
            .await?;
        Ok(due > 0)
    }
}

/// Adds a message; `false` if one with its deduplication key was added before.
pub(crate) async fn add(
    connection: &impl ConnectionTrait,
    message: &OutboxMessage,
) -> Result<bool, StoreError> {
    let row = outbox::ActiveModel {
        id: Set(message.id.as_str().to_owned()),
        organization_id: Set(message.organization.as_ref().map(|id| id.as_str().to_owned())),
        kind: Set(message.kind.clone()),
        deduplication_key: Set(message.deduplication_key.clone()),
        payload: Set(json(&message.payload)?),
        attempts: Set(message.attempts.into()),
        created_at: Set(message.created_at.unix_millis()),
        next_at: Set(message.next_at.unix_millis()),
        done_at: Set(None),
    };
    let added = outbox::Entity::insert(row)
        .on_conflict(
            OnConflict::column(outbox::Column::DeduplicationKey)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(added == 1)
}

fn message(found: outbox::Model) -> Result<OutboxMessage, StoreError> {
    let row = Row {
        table: "outbox",
        id: &found.id,
    };
    Ok(OutboxMessage {
        payload: row.json("payload", &found.payload)?,
        attempts: row.parsed("attempts", u32::try_from(found.attempts).ok())?,
        id: OutboxId::from_text(found.id),
        organization: found.organization_id.map(OrganizationId::from_text),
        kind: found.kind,
        deduplication_key: found.deduplication_key,
        created_at: moment(found.created_at),
        next_at: moment(found.next_at),
    })
}
