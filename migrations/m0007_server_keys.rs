//! The server's own secrets, sealed with the master key.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

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
        create(manager, vec![signing_keys(), sealed_secrets()]).await
    }
}

/// The states of a key follow from its times; they never go back.
fn signing_keys() -> Table {
    table("signing_keys")
        .text("kid")
        .text("algorithm")
        .text("public_jwk")
        .bytes("sealed")
        .moment("created_at")
        .moment_or_null("published_at")
        .moment_or_null("activated_at")
        .moment_or_null("retiring_at")
        .moment_or_null("gone_at")
        .moment_or_null("revoked_at")
        .key(&["kid"])
}

/// The cookie key, the refresh-derivation key and the like. The sealed value names the key that sealed it.
fn sealed_secrets() -> Table {
    table("sealed_secrets")
        .text("name")
        .bytes("sealed")
        .moment("created_at")
        .key(&["name"])
}
