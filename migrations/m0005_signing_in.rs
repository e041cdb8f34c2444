//! What lives while and because somebody signs in: sessions, conversations, one-time links, throttle counters.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

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
        create(manager, vec![sessions(), interactions(), tickets(), counters()]).await
    }
}

/// A session is a person's, not a tenant's: `organization_id` is only what was chosen last.
fn sessions() -> Table {
    table("sessions")
        .text("id")
        .text("user_id")
        .text_or_null("organization_id")
        .bytes("browser")
        .moment("auth_time")
        .text("amr")
        .moment("created_at")
        .moment("last_seen_at")
        .moment_or_null("ended_at")
        .key(&["id"])
        .refers(&["user_id"], "users", &["id"], Follows)
        .refers(&["organization_id"], "organizations", &["id"], Refused)
        .index(&["browser"])
        .index(&["user_id"])
        .index(&["created_at"])
}

fn interactions() -> Table {
    table("interactions")
        .text("id")
        .bytes_or_null("browser")
        .text("purpose")
        .text("progress")
        .text("peer_network")
        .moment("created_at")
        .moment("expires_at")
        .moment_or_null("finished_at")
        .key(&["id"])
        .index(&["browser"])
        .index(&["peer_network", "expires_at"])
        .index(&["expires_at"])
}

/// Set-up, reset, verification and invitation links. An invitation names organization, address and role.
fn tickets() -> Table {
    table("tickets")
        .text("id")
        .text("kind")
        .bytes("digest")
        .text_or_null("user_id")
        .text_or_null("organization_id")
        .text_or_null("email")
        .text_or_null("role")
        .text_or_null("role_id")
        .moment("created_at")
        .moment("expires_at")
        .moment_or_null("spent_at")
        .key(&["id"])
        .unique(&["digest"])
        .refers(&["user_id"], "users", &["id"], Follows)
        .refers(&["organization_id"], "organizations", &["id"], Refused)
        .refers(
            &["organization_id", "role_id"],
            "roles",
            &["organization_id", "id"],
            Follows,
        )
        .index(&["expires_at"])
}

/// Throttles, shared by all nodes. The key names account or peer, never a secret.
fn counters() -> Table {
    table("counters")
        .text("key")
        .number("count")
        .moment("since")
        .moment("expires_at")
        .key(&["key"])
        .index(&["expires_at"])
}
