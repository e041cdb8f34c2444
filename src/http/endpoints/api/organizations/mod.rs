//! `/api/v1/organizations`: an organization's name and policy for itself, all organizations for the deployment
//! administrator.

mod all;
mod one;

pub use all::{Get, Post};
pub use one::{Get as GetOne, Patch};

use countersign_access::organization::Organization;
use serde_json::{Value, json};

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
