//! Creating requests that came with an `Idempotency-Key`: what they were answered with, for a day. The record is written
//! in the unit that creates, so that of two at the same moment one creates and the other finds it.

use countersign_identity::{SecretDigest, Timestamp};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use super::row::{Row, bytes, json, moment};
use crate::entities::idempotency_records;
use crate::{StoreError, Work};

const TABLE: &str = "idempotency_records";

/// What a creating request was answered with.
#[derive(Clone, Debug, PartialEq)]
pub struct IdempotencyRecord {
    /// Who asked, and for which organization.
    pub caller: String,
    /// The `Idempotency-Key`, which counts for this caller only.
    pub key: String,
    /// What was asked: method, path and body.
    pub request: SecretDigest,
    /// The answer, without secrets.
    pub answer: Value,
    /// When it was given.
    pub created_at: Timestamp,
    /// When the key is as good as new.
    pub expires_at: Timestamp,
}

/// See [`Work::idempotency`].
pub struct Idempotency<'a> {
    pub(super) work: &'a Work,
}

impl Idempotency<'_> {
    /// Keeps the answer; `Duplicate` undoes the unit when this caller's key was used meanwhile. No event: what was
    /// created has its own.
    pub async fn add(&self, record: &IdempotencyRecord) -> Result<(), StoreError> {
        idempotency_records::Entity::delete_by_id((record.caller.clone(), record.key.clone()))
            .filter(idempotency_records::Column::ExpiresAt.lte(record.created_at.unix_millis()))
            .exec(self.work.connection())
            .await?;
        let row = idempotency_records::ActiveModel {
            caller: Set(record.caller.clone()),
            key: Set(record.key.clone()),
            request_digest: Set(bytes(&record.request)),
            status: Set(201),
            answer: Set(json(&record.answer)?),
            created_at: Set(record.created_at.unix_millis()),
            expires_at: Set(record.expires_at.unix_millis()),
        };
        row.insert(self.work.connection()).await?;
        Ok(())
    }
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    caller: &str,
    key: &str,
    now: Timestamp,
) -> Result<Option<IdempotencyRecord>, StoreError> {
    let found = idempotency_records::Entity::find_by_id((caller.to_owned(), key.to_owned()))
        .filter(idempotency_records::Column::ExpiresAt.gt(now.unix_millis()))
        .one(connection)
        .await?;
    found.map(record).transpose()
}

fn record(found: idempotency_records::Model) -> Result<IdempotencyRecord, StoreError> {
    let row = Row {
        table: TABLE,
        id: &found.caller,
    };
    Ok(IdempotencyRecord {
        request: row.digest("request_digest", &found.request_digest)?,
        answer: row.json("answer", &found.answer)?,
        created_at: moment(found.created_at),
        expires_at: moment(found.expires_at),
        caller: found.caller,
        key: found.key,
    })
}
