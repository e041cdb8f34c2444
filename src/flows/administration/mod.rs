//! What administrators do to an organization's people, roles, groups, applications and the like: one file per noun.
//!
//! The caller was believed and holds what the endpoint asks for. Here everything is reached through the caller's own
//! scope, so that a foreign id is not found, and judged against the caller's own powers, so that nobody gives or touches
//! more than they hold. Rows are read again, locked, in the unit that changes them.

pub mod clients;
pub mod events;
pub mod factors;
pub mod grants;
pub mod groups;
pub mod invitations;
mod last_owner;
mod once;
pub mod organizations;
pub mod people;
pub mod roles;
pub mod service_accounts;
pub mod sessions;
pub mod users;

use countersign_access::Act;
use countersign_access::principal::Principal;

pub use countersign_store::Page;
pub use countersign_store::tables::Group;
pub(crate) use last_owner::left_without_owner;
pub(crate) use once::{Keeping, create_once};

/// The circumstances as the caller's deed within their organization.
pub(crate) fn deed(caller: &Principal, act: &Act) -> Act {
    act.by(caller.actor()).within(&caller.organization)
}
