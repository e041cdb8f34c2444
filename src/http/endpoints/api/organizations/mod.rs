//! `/api/v1/organizations`: an organization's name and policy for itself, all organizations for the deployment
//! administrator.

mod all;
mod one;

pub use all::{Get, Post};
pub use one::{Get as GetOne, Patch};

use crate::openapi::schema::{Schema, Shape, count, flag, id, moment, object, text};
use countersign_access::organization::Organization;
use serde_json::{Value, json};

const ORGANIZATION: Shape = Shape::new("Organization", || {
    object([
        ("id", id("org")),
        ("slug", text().like("netrecon")),
        ("name", text().like("NetRecon")),
        ("policy", policy(|member| member)),
        ("suspended", flag()),
        ("created_at", moment()),
    ])
});

/// A policy in the document: every member is a demand that may be missing.
fn policy(shown: fn(Schema) -> Schema) -> Schema {
    const LIVES: [&str; 6] = [
        "access_token_ttl_seconds",
        "id_token_ttl_seconds",
        "session_idle_ttl_seconds",
        "session_absolute_ttl_seconds",
        "refresh_retry_window_seconds",
        "api_key_ttl_seconds",
    ];
    let lives = LIVES.iter().fold(object([]), |policy, name| {
        policy.with(name, shown(count().between(0, u32::MAX.into())).optional())
    });
    ["require_pkce", "require_second_factor"]
        .iter()
        .fold(lives, |policy, name| policy.with(name, shown(flag()).optional()))
}

/// An organization on the wire.
fn shown(organization: &Organization) -> Value {
    json!({
        "id": organization.id,
        "slug": organization.slug,
        "name": organization.name,
        "policy": organization.policy,
        "suspended": organization.suspended_at.is_some(),
        "created_at": organization.created_at.rfc3339(),
    })
}
