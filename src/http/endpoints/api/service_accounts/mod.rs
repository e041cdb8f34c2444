//! `/api/v1/service-accounts`: owners of API keys that are no people.

mod all;
mod one;

pub use all::{Get, Post};
pub use one::{Delete, Get as GetOne, Patch};

use crate::openapi::schema::{Shape, flag, id, moment, object, text};
use countersign_access::principal::Need;
use countersign_access::role::Role;
use countersign_flows::administration::service_accounts::Listed;
use serde_json::{Value, json};

/// Whoever manages all keys of the organization.
const NEED: Option<Need> = Some(Need::Both("api_keys_manage", "users_manage"));

const ACCOUNT: Shape = Shape::new("ServiceAccount", || {
    object([
        ("id", id("svc")),
        ("name", text().like("Scanner")),
        ("role", text().like("operator").or_null()),
        (
            "role_id",
            text()
                .like(Value::Null)
                .says("Of a role that is not built in.")
                .or_null(),
        ),
        ("disabled", flag()),
        ("created_at", moment()),
    ])
});

/// An account on the wire.
fn shown(listed: &Listed) -> Value {
    let account = &listed.account;
    let role_id = match &account.role {
        Role::BuiltIn(_) => None,
        Role::Custom(id) => Some(id),
    };
    json!({
        "id": account.id,
        "name": account.name,
        "role": listed.role,
        "role_id": role_id,
        "disabled": account.disabled_at.is_some(),
        "created_at": account.created_at.rfc3339(),
    })
}
