//! Tenants and who belongs to them, their roles, groups, domains, machines and upstream providers.

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
        create(
            manager,
            vec![
                organizations(),
                roles(),
                memberships(),
                groups(),
                group_members(),
                verified_domains(),
                connections(),
                service_accounts(),
            ],
        )
        .await
    }
}

/// The built-in roles, by name; a custom role is a row of the same organization. Exactly one of the two is set.
const ONE_ROLE: &str = "(role IS NULL) <> (role_id IS NULL)";

fn organizations() -> Table {
    table("organizations")
        .text("id")
        .text("slug")
        .text("name")
        .moment_or_null("suspended_at")
        .moment("valid_after")
        .text("policy")
        .moment("created_at")
        .key(&["id"])
        .unique(&["slug"])
}

fn roles() -> Table {
    table("roles")
        .of_an_organization()
        .text("name")
        .text("permissions")
        .moment("created_at")
        .unique(&["organization_id", "name"])
}

fn memberships() -> Table {
    table("memberships")
        .text("organization_id")
        .text("user_id")
        .text_or_null("role")
        .text_or_null("role_id")
        .moment("created_at")
        .key(&["organization_id", "user_id"])
        .check(ONE_ROLE)
        .refers(&["organization_id"], "organizations", &["id"], Refused)
        .refers(&["user_id"], "users", &["id"], Follows)
        .refers(
            &["organization_id", "role_id"],
            "roles",
            &["organization_id", "id"],
            Refused,
        )
        .index(&["user_id"])
}

fn groups() -> Table {
    table("groups")
        .of_an_organization()
        .text("name")
        .moment("created_at")
        .unique(&["organization_id", "name"])
}

fn group_members() -> Table {
    table("group_members")
        .text("organization_id")
        .text("group_id")
        .text("user_id")
        .moment("created_at")
        .key(&["organization_id", "group_id", "user_id"])
        .refers(
            &["organization_id", "group_id"],
            "groups",
            &["organization_id", "id"],
            Follows,
        )
        .refers(
            &["organization_id", "user_id"],
            "memberships",
            &["organization_id", "user_id"],
            Follows,
        )
        .index(&["organization_id", "user_id"])
}

/// Anybody may claim a domain; only one organization can have proved it.
fn verified_domains() -> Table {
    table("verified_domains")
        .text("organization_id")
        .text("domain")
        .text("challenge")
        .moment("created_at")
        .moment_or_null("verified_at")
        .key(&["organization_id", "domain"])
        .refers(&["organization_id"], "organizations", &["id"], Refused)
        .unique_where(&["domain"], "verified_at IS NOT NULL")
}

fn connections() -> Table {
    table("connections")
        .of_an_organization()
        .text("kind")
        .text("name")
        .text("configuration")
        .bytes_or_null("secret")
        .moment_or_null("disabled_at")
        .moment("created_at")
}

fn service_accounts() -> Table {
    table("service_accounts")
        .of_an_organization()
        .text("name")
        .text_or_null("role")
        .text_or_null("role_id")
        .moment_or_null("disabled_at")
        .moment("valid_after")
        .moment("created_at")
        .check(ONE_ROLE)
        .refers(
            &["organization_id", "role_id"],
            "roles",
            &["organization_id", "id"],
            Refused,
        )
        .unique(&["organization_id", "name"])
}
