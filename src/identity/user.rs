//! A person, global to the deployment.

use serde_json::{Map, Value};

use crate::{Email, OrganizationId, Timestamp, UserId};

/// A person. What they may do hangs on memberships; how they prove themselves on password and factors.
#[derive(Clone, Debug)]
pub struct User {
    /// `usr_…`, also the public `sub`; never used again once the user is gone.
    pub id: UserId,
    /// Unique ignoring case.
    pub email: Email,
    /// Somebody proved or an administrator vouched that the address reaches this person.
    pub email_verified: bool,
    /// The name to show; an e-mail address stands in where it is missing.
    pub name: Option<String>,
    /// Standard and own claims beside the above, each under its claim name with its JSON type
    /// (OpenID Connect Core §5.1).
    pub claims: Map<String, Value>,
    /// Set while the account is disabled: no path issues or accepts anything for it.
    pub disabled_at: Option<Timestamp>,
    /// Nothing issued at or before this moment counts: sessions, grants and tokens end by it, and enabling the
    /// account again revives none of them.
    pub valid_after: Timestamp,
    /// Runs the deployment.
    pub administrator: bool,
    /// What a sign-in acts for when nothing else says so; `None` is the oldest membership.
    pub default_organization: Option<OrganizationId>,
    /// The organization that made the account, which manages it while that is its only membership.
    pub created_by: Option<OrganizationId>,
    /// The language to be spoken to in (BCP 47); `None` leaves it to the browser.
    pub locale: Option<String>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When a claim last changed: `updated_at`.
    pub updated_at: Timestamp,
}

impl User {
    /// Whether something issued to this user at `issued_at` still counts.
    pub fn vouches_for(&self, issued_at: Timestamp) -> bool {
        self.disabled_at.is_none() && issued_at > self.valid_after
    }

    /// What a page calls this person.
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.email.as_str())
    }
}
