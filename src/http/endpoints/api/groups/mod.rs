//! `/api/v1/groups`: named sets of members, for the `groups` claim.

mod all;
mod members;
mod one;

pub use all::{Get, Post};
pub use members::{Delete as DeleteMember, Get as GetMembers, Put as PutMember};
pub use one::{Delete, Get as GetOne, Patch};

use crate::openapi::schema::{Shape, id, moment, object, text};
use countersign_flows::administration::Group;
use serde_json::{Value, json};

const GROUP: Shape = Shape::new("Group", || {
    object([
        ("id", id("grp")),
        ("name", text().like("Night shift")),
        ("created_at", moment()),
    ])
});

const NAMED_GROUP: Shape = Shape::new("NamedGroup", || {
    object([("name", text().like("Night shift"))]).closed()
});

/// A group on the wire.
fn shown(group: &Group) -> Value {
    json!({
        "id": group.id,
        "name": group.name,
        "created_at": group.created_at.rfc3339(),
    })
}
