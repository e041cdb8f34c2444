//! What people gave clients, and the one-time secrets on the way there.

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
                pushed_requests(),
                authorization_codes(),
                grants(),
                refresh_tokens(),
                revoked_tokens(),
                consents(),
                spent_jtis(),
            ],
        )
        .await
    }
}

fn pushed_requests() -> Table {
    table("pushed_requests")
        .bytes("digest")
        .text("client_id")
        .text("request")
        .text("peer_network")
        .moment("created_at")
        .moment("expires_at")
        .moment_or_null("spent_at")
        .key(&["digest"])
        .refers(&["client_id"], "clients", &["id"], Follows)
        .index(&["peer_network", "expires_at"])
        .index(&["expires_at"])
}

/// The columns that a code hands on to its grant. `session_id` refers to nothing: a grant outlives its session's row.
fn what_is_given(table: Table) -> Table {
    table
        .text("user_id")
        .client_of_the_organization()
        .text_or_null("session_id")
        .text("subject")
        .text("scopes")
        .text("resource")
        .text_or_null("authorization_details")
        .text_or_null("claims_request")
        .moment("auth_time")
        .text("amr")
        .text("acr")
        .text_or_null("confirmation")
        .moment("created_at")
        .moment("expires_at")
        .refers(&["user_id"], "users", &["id"], Follows)
}

/// `grant_id` refers to nothing yet: the grant begins when the code is redeemed.
fn authorization_codes() -> Table {
    what_is_given(
        table("authorization_codes")
            .bytes("digest")
            .text("grant_id")
            .text("organization_id"),
    )
    .text("redirect_uri")
    .text_or_null("code_challenge")
    .text_or_null("nonce")
    .moment_or_null("spent_at")
    .key(&["digest"])
    .refers(&["organization_id"], "organizations", &["id"], Refused)
    .index(&["expires_at"])
    .index(&["user_id"])
}

fn grants() -> Table {
    what_is_given(table("grants").of_an_organization())
        .moment_or_null("revoked_at")
        .text_or_null("revoked_because")
        .index(&["user_id", "client_id"])
        .index(&["client_id"])
        .index(&["session_id"])
        .index(&["expires_at"])
}

fn refresh_tokens() -> Table {
    table("refresh_tokens")
        .bytes("digest")
        .text("organization_id")
        .text("grant_id")
        .moment("issued_at")
        .moment("expires_at")
        .moment_or_null("spent_at")
        .text_or_null("spent_from")
        .bytes_or_null("successor")
        .key(&["digest"])
        .check("(spent_at IS NULL) = (successor IS NULL)")
        .refers(
            &["organization_id", "grant_id"],
            "grants",
            &["organization_id", "id"],
            Follows,
        )
        .index(&["organization_id", "grant_id"])
        .index(&["expires_at"])
}

/// Access tokens that were revoked one by one, until they would have ended anyway.
fn revoked_tokens() -> Table {
    table("revoked_tokens")
        .text("jti")
        .moment("revoked_at")
        .moment("expires_at")
        .key(&["jti"])
        .index(&["expires_at"])
}

/// One row per scope, so that two consents at once add up.
fn consents() -> Table {
    table("consents")
        .text("user_id")
        .text("organization_id")
        .client_of_the_organization()
        .text("scope")
        .moment("given_at")
        .key(&["user_id", "client_id", "scope"])
        .refers(&["user_id"], "users", &["id"], Follows)
        .refers(&["organization_id"], "organizations", &["id"], Refused)
        .index(&["client_id"])
}

/// Ids of assertions and proofs that were used: the primary key is the gate.
fn spent_jtis() -> Table {
    table("spent_jtis")
        .text("issuer")
        .text("jti")
        .moment("expires_at")
        .key(&["issuer", "jti"])
        .index(&["expires_at"])
}
