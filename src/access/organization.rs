//! Organizations and who belongs to them.

use countersign_identity::{OrganizationId, Timestamp, UserId};

use crate::permission::Permissions;
use crate::policy::Policy;
use crate::role::Role;

/// The slug of the organization that every deployment has.
pub const DEFAULT_SLUG: &str = "default";

/// An enterprise tenant.
#[derive(Clone, Debug)]
pub struct Organization {
    /// `org_…`
    pub id: OrganizationId,
    /// Unique, for URLs and the `organization` parameter.
    pub slug: String,
    /// The name to show.
    pub name: String,
    /// Set while it is suspended: nothing acts for it.
    pub suspended_at: Option<Timestamp>,
    /// Nothing issued at or before this moment counts; see `User::valid_after`.
    pub valid_after: Timestamp,
    /// What it tightens.
    pub policy: Policy,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Organization {
    /// Whether something issued for this organization at `issued_at` still counts.
    pub fn vouches_for(&self, issued_at: Timestamp) -> bool {
        self.suspended_at.is_none() && issued_at > self.valid_after
    }
}

/// Not the shape of a slug: 1 to 63 lower-case letters, digits and inner hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a slug is 1 to 63 lower-case letters, digits and inner hyphens")]
pub struct NotASlug;

/// Judges a slug for a new organization.
pub fn check_slug(slug: &str) -> Result<(), NotASlug> {
    let letters = slug
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let wrong =
        !letters || slug.is_empty() || slug.len() > 63 || slug.starts_with('-') || slug.ends_with('-');
    if wrong { Err(NotASlug) } else { Ok(()) }
}

/// A user in an organization, with what the role holds there now.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The tenant.
    pub organization: OrganizationId,
    /// The person.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// The permissions of a custom role; `None` for built-in ones, which the catalogue answers.
    pub custom_permissions: Option<Permissions>,
    /// When it began: the oldest is the user's default.
    pub created_at: Timestamp,
}

impl Membership {
    /// What the member holds in this organization now.
    pub fn permissions(&self, catalogue: &crate::permission::Catalogue) -> Permissions {
        self.role.permissions(self.custom_permissions.as_ref(), catalogue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_short_and_plain() {
        for slug in ["default", "a", "acme-2", "0"] {
            assert_eq!(check_slug(slug), Ok(()), "{slug}");
        }
        let long = "a".repeat(64);
        for slug in ["", "-a", "a-", "Acme", "a_b", "a b", "ä", long.as_str()] {
            assert_eq!(check_slug(slug), Err(NotASlug), "{slug}");
        }
    }
}
