//! Applications, the APIs that they ask for, and keys.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::Removal::{Follows, Refused};
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
                clients(),
                client_redirect_uris(),
                client_secrets(),
                apis(),
                api_scopes(),
                api_keys(),
            ],
        )
        .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager
                .get_connection()
                .execute_unprepared(PARENTS_MAY_COME_LATER)
                .await?;
        }
        Ok(())
    }
}

/// A rotated key hands its children on to a younger one, so that a restore cannot order them: it defers the check,
/// which SQLite can always do and PostgreSQL only for constraints that allow it.
const PARENTS_MAY_COME_LATER: &str =
    "ALTER TABLE api_keys ALTER CONSTRAINT fk_api_keys_organization_id_parent_id DEFERRABLE";

/// `organization_id` is null for a client of the deployment.
fn clients() -> Table {
    table("clients")
        .text("id")
        .text_or_null("organization_id")
        .text("name")
        .text("kind")
        .text_or_null("auth_method")
        .text("grant_types")
        .text("scopes")
        .truth("first_party")
        .text("id_token_claims")
        .text("refresh")
        .text("policy")
        .moment_or_null("disabled_at")
        .moment("valid_after")
        .moment("created_at")
        .key(&["id"])
        .unique(&["organization_id", "id"])
        .refers(&["organization_id"], "organizations", &["id"], Refused)
}

/// `kind` is `redirect` or `post_logout`; `position` keeps the order of registration.
fn client_redirect_uris() -> Table {
    table("client_redirect_uris")
        .text("client_id")
        .text("kind")
        .text("uri")
        .number("position")
        .key(&["client_id", "kind", "uri"])
        .check("kind IN ('redirect', 'post_logout')")
        .refers(&["client_id"], "clients", &["id"], Follows)
}

fn client_secrets() -> Table {
    table("client_secrets")
        .text("client_id")
        .bytes("digest")
        .number("position")
        .moment_or_null("expires_at")
        .key(&["client_id", "digest"])
        .check("position IN (0, 1)")
        .unique(&["client_id", "position"])
        .refers(&["client_id"], "clients", &["id"], Follows)
}

/// Resource servers. `organization_id` is null for one of the deployment.
fn apis() -> Table {
    table("apis")
        .text("id")
        .text_or_null("organization_id")
        .text("audience")
        .text("name")
        .text("policy")
        .moment_or_null("disabled_at")
        .moment("created_at")
        .key(&["id"])
        .unique(&["audience"])
        .unique(&["organization_id", "id"])
        .refers(&["organization_id"], "organizations", &["id"], Refused)
}

fn api_scopes() -> Table {
    table("api_scopes")
        .text("api_id")
        .text("name")
        .text("description")
        .key(&["api_id", "name"])
        .refers(&["api_id"], "apis", &["id"], Follows)
}

/// Owned by a member or a service account of the same organization; a key made with a key has a parent there.
fn api_keys() -> Table {
    table("api_keys")
        .of_an_organization()
        .text_or_null("user_id")
        .text_or_null("service_account_id")
        .text_or_null("parent_id")
        .bytes("digest")
        .text("name")
        .text("preview")
        .text("permissions")
        .text("allowed_cidrs")
        .moment("created_at")
        .moment_or_null("expires_at")
        .moment_or_null("revoked_at")
        .moment_or_null("last_used_at")
        .text_or_null("last_used_from")
        .unique(&["digest"])
        .check("(user_id IS NULL) <> (service_account_id IS NULL)")
        .refers(
            &["organization_id", "user_id"],
            "memberships",
            &["organization_id", "user_id"],
            Follows,
        )
        .refers(
            &["organization_id", "service_account_id"],
            "service_accounts",
            &["organization_id", "id"],
            Follows,
        )
        .refers(
            &["organization_id", "parent_id"],
            "api_keys",
            &["organization_id", "id"],
            Follows,
        )
        .index(&["organization_id", "user_id"])
        .index(&["organization_id", "parent_id"])
}
