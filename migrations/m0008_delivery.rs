//! What waits to be delivered, and answers kept for callers that ask twice.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::table::Removal::Refused;
use crate::table::{Table, create, table};

/// The step.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![outbox(), idempotency_records()]).await
    }
}

/// Mail, logout tokens, calls: delivered at least once, with a key against doubles.
fn outbox() -> Table {
    table("outbox")
        .text("id")
        .text_or_null("organization_id")
        .text("kind")
        .text("deduplication_key")
        .text("payload")
        .number("attempts")
        .moment("created_at")
        .moment("next_at")
        .moment_or_null("done_at")
        .key(&["id"])
        .unique(&["deduplication_key"])
        .refers(&["organization_id"], "organizations", &["id"], Refused)
        .index(&["done_at", "next_at"])
}

/// `caller` is the id of whoever was authenticated; the same key of another caller is another record.
fn idempotency_records() -> Table {
    table("idempotency_records")
        .text("caller")
        .text("key")
        .bytes("request_digest")
        .number("status")
        .text("answer")
        .moment("created_at")
        .moment("expires_at")
        .key(&["caller", "key"])
        .index(&["expires_at"])
}
