//! What people and administrators look after themselves: where an account came from, which device a session is on,
//! codes beside links, and what clients say about themselves.

use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};

/// The step.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Each may be missing, so that rows of the previous release stay valid and it can still write.
const TEXTS: [(&str, &str); 9] = [
    // The organization that a sign-in acts for when nothing says otherwise; without one the oldest membership.
    ("users", "default_organization_id"),
    // The organization that made the account: it manages it while that is the only membership.
    ("users", "created_by_organization_id"),
    ("users", "locale"),
    ("sessions", "user_agent"),
    ("sessions", "peer"),
    ("tickets", "invited_by"),
    // RFC 7591 section 2: the keys by value or by reference, and all that is only shown or passed on, as one object.
    ("clients", "jwks"),
    ("clients", "jwks_uri"),
    ("clients", "metadata"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in TEXTS {
            add(manager, table, ColumnDef::new(column).text().null().take()).await?;
        }
        // The digest of the code that does the same as the link, and how often a code was tried.
        add(
            manager,
            "tickets",
            ColumnDef::new("code_digest").blob().null().take(),
        )
        .await?;
        add(
            manager,
            "tickets",
            ColumnDef::new("attempts").big_integer().null().take(),
        )
        .await
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, mut column: ColumnDef) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(table).add_column(&mut column).take())
        .await
}
