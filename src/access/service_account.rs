//! Service accounts: owners of API keys that are no people. They have a role like members, and never sign in.

use countersign_identity::{OrganizationId, ServiceAccountId, Timestamp};

use crate::permission::{Catalogue, Permissions};
use crate::role::Role;

/// A non-human owner of API keys inside an organization.
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    /// `svc_…`
    pub id: ServiceAccountId,
    /// Whose.
    pub organization: OrganizationId,
    /// Unique in the organization.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The permissions of a custom role; `None` for built-in ones, which the catalogue answers.
    pub custom_permissions: Option<Permissions>,
    /// Set while it is disabled: its keys are dead.
    pub disabled_at: Option<Timestamp>,
    /// No key made at or before this moment counts; see `User::valid_after`.
    pub valid_after: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl ServiceAccount {
    /// Whether a key made at this moment still counts.
    pub fn vouches_for(&self, issued_at: Timestamp) -> bool {
        self.disabled_at.is_none() && issued_at > self.valid_after
    }

    /// What it holds now.
    pub fn permissions(&self, catalogue: &Catalogue) -> Permissions {
        self.role.permissions(self.custom_permissions.as_ref(), catalogue)
    }
}
