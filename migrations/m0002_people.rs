//! People and how they prove who they are: accounts, passwords, factors, known browsers.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::table::Removal::Follows;
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
        create(
            manager,
            vec![
                users(),
                passwords(),
                factors(),
                recovery_codes(),
                spent_steps(),
                known_browsers(),
            ],
        )
        .await
    }
}

fn users() -> Table {
    table("users")
        .text("id")
        .text("email")
        .text("email_canonical")
        .truth("email_verified")
        .text_or_null("name")
        .text("claims")
        .moment_or_null("disabled_at")
        .moment("valid_after")
        .truth("administrator")
        .moment("created_at")
        .moment("updated_at")
        .key(&["id"])
        .unique(&["email_canonical"])
        .index(&["administrator"])
}

/// Apart from `users`, so that a query for a person never carries a hash along.
fn passwords() -> Table {
    table("passwords")
        .text("user_id")
        .text("phc")
        .moment("changed_at")
        .key(&["user_id"])
        .refers(&["user_id"], "users", &["id"], Follows)
}

/// Several per person. `secret` is sealed (one-time codes), `credential_id` and `data` belong to passkeys.
fn factors() -> Table {
    table("factors")
        .text("id")
        .text("user_id")
        .text("kind")
        .text("name")
        .bytes_or_null("secret")
        .bytes_or_null("credential_id")
        .text_or_null("data")
        .moment("created_at")
        .moment_or_null("confirmed_at")
        .moment_or_null("last_used_at")
        .key(&["id"])
        .unique(&["credential_id"])
        .refers(&["user_id"], "users", &["id"], Follows)
        .index(&["user_id"])
}

fn recovery_codes() -> Table {
    table("recovery_codes")
        .text("user_id")
        .bytes("digest")
        .moment("created_at")
        .moment_or_null("spent_at")
        .key(&["user_id", "digest"])
        .refers(&["user_id"], "users", &["id"], Follows)
}

/// A time step whose one-time code was used: the primary key is the gate.
fn spent_steps() -> Table {
    table("spent_steps")
        .text("factor_id")
        .number("step")
        .moment("expires_at")
        .key(&["factor_id", "step"])
        .refers(&["factor_id"], "factors", &["id"], Follows)
        .index(&["expires_at"])
}

/// Browsers that signed in as the account before: they have a throttle counter of their own.
fn known_browsers() -> Table {
    table("known_browsers")
        .text("user_id")
        .bytes("digest")
        .moment("last_signed_in_at")
        .key(&["user_id", "digest"])
        .refers(&["user_id"], "users", &["id"], Follows)
        .index(&["last_signed_in_at"])
}
