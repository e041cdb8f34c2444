//! `/api/v1/users`: the members of an organization, and what of their accounts its administrators may touch.

mod all;
mod factors;
mod grants;
mod one;
mod reset;
mod sessions;

pub(super) use all::address;
pub use all::{Get, Post};
pub use factors::{Delete as DeleteFactor, Get as GetFactors};
pub use grants::{Delete as DeleteGrant, Get as GetGrants};
pub use one::{Delete, Get as GetOne, Patch};
pub use reset::Post as Reset;
pub use sessions::{Delete as DeleteSession, Get as GetSessions};

use crate::openapi::schema::{Shape, email, flag, id, moment, object, text};
use countersign_access::role::Role;
use countersign_flows::administration::people::Member;
use serde_json::{Value, json};

/// The variable segment that names a member.
const ID: &str = "user_id";

/// A member on the wire.
fn shown(member: &Member) -> Value {
    let (user, membership) = (&member.user, &member.membership);
    let role_id = match &membership.role {
        Role::BuiltIn(_) => None,
        Role::Custom(id) => Some(id),
    };
    json!({
        "id": user.id,
        "email": user.email.as_str(),
        "email_verified": user.email_verified,
        "name": user.name,
        "role": member.role,
        "role_id": role_id,
        "managed": member.managed,
        "disabled": user.disabled_at.is_some(),
        "second_factor": member.second_factor,
        "created_at": user.created_at.rfc3339(),
        "member_since": membership.created_at.rfc3339(),
    })
}

const MEMBER: Shape = Shape::new("User", || {
    object([
        ("id", id("usr")),
        ("email", email()),
        ("email_verified", flag()),
        ("name", text().like("Ada Lovelace").or_null()),
        ("role", text().like("operator")),
        (
            "role_id",
            text()
                .like(Value::Null)
                .says("Of a role that is not built in.")
                .or_null(),
        ),
        (
            "managed",
            flag().says("Whether the organization manages the account."),
        ),
        ("disabled", flag()),
        ("second_factor", flag()),
        ("created_at", moment()),
        ("member_since", moment()),
    ])
});

/// The member as it was made.
const MEMBER_MADE: Shape = Shape::new("UserMade", || {
    let link = text().says("Where no mail is sent, this once.");
    (MEMBER.schema)().with("reset_link", link.optional())
});
