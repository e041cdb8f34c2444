//! `/api/v1/roles`: the built-in roles and those that the organization added.

mod all;
mod one;

pub use all::{Get, Post};
pub use one::{Delete, Get as GetOne, Patch};

use crate::openapi::schema::{Shape, flag, id, list, object, text};
use countersign_access::permission::Catalogue;
use countersign_access::role::{BuiltInRole, CustomRole};
use serde_json::{Value, json};

const ROLE: Shape = Shape::new("Role", || {
    object([
        ("id", id("rol")),
        ("name", text().like("Night shift")),
        ("built_in", flag()),
        ("permissions", list(text().like("scans_read"))),
        ("rights", list(text().like("audit_read"))),
    ])
});

/// A role on the wire. A built-in one has its name as its id.
fn shown(role: &CustomRole) -> Value {
    json!({
        "id": role.id,
        "name": role.name,
        "built_in": false,
        "permissions": role.permissions,
        "rights": [],
    })
}

fn shown_built_in(role: BuiltInRole, catalogue: &Catalogue) -> Value {
    let rights: Vec<&str> = role
        .internal_rights()
        .iter()
        .map(|right| right.as_str())
        .collect();
    json!({
        "id": role.as_str(),
        "name": role.as_str(),
        "built_in": true,
        "permissions": role.permissions(catalogue),
        "rights": rights,
    })
}
