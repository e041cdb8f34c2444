//! API keys: what one is, and whether it may be used now. Keys are found by digest and never parsed.
//!
//! Who may make or change one is decided in [`manage`], how wide in [`limits`], what becomes of the keys that it made in
//! [`descent`]; what the owner holds now is added by whoever evaluates a presented key.

pub mod descent;
pub mod limits;
pub mod manage;
mod refusal;

use std::net::IpAddr;

use countersign_identity::{ApiKeyId, OrganizationId, SecretDigest, ServiceAccountId, Timestamp, UserId};
use ipnet::IpNet;

use crate::permission::Permissions;
use crate::principal::Subject;

pub use refusal::{Invalid, Refusal};

/// The permission that lets a credential make, change and revoke keys.
pub const MANAGE: &str = "api_keys_manage";
/// The permission that, beside [`MANAGE`], reaches the keys of others and of service accounts.
pub const MANAGE_ALL: &str = "users_manage";

/// A long-lived secret with permissions, owned inside an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// `key_…`
    pub id: ApiKeyId,
    /// For whom it acts.
    pub organization: OrganizationId,
    /// On whose account.
    pub owner: KeyOwner,
    /// The key that made it: revoking that one ends this one.
    pub parent: Option<ApiKeyId>,
    /// SHA-256 of the whole key text; unique.
    pub digest: SecretDigest,
    /// What the owner calls it.
    pub name: String,
    /// Beginning and end of the key text, for lists.
    pub preview: String,
    /// The most it may do; what its owner holds now limits it further.
    pub permissions: Permissions,
    /// Where it may be used from; empty is anywhere.
    pub allowed_cidrs: Vec<IpNet>,
    /// When it was made: it counts only if the owner and the organization vouch for this moment.
    pub created_at: Timestamp,
    /// Not valid at this moment or later.
    pub expires_at: Option<Timestamp>,
    /// Set once it is revoked; it stays so.
    pub revoked_at: Option<Timestamp>,
    /// The last use that was written down; a fresher one may be in memory.
    pub last_used: Option<LastUse>,
}

/// On whose account a key acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyOwner {
    /// A member of the organization.
    User(UserId),
    /// A service account of the organization.
    ServiceAccount(ServiceAccountId),
}

/// A use of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// From where.
    pub from: Option<IpAddr>,
}

impl ApiKey {
    /// Whether the key itself has neither ended nor been revoked; its owner and organization are asked elsewhere.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether it may be used from there. Without a peer (command line, jobs) only a key without limits may.
    pub fn allows_peer(&self, peer: Option<IpAddr>) -> bool {
        let within = |peer: IpAddr| {
            let peer = peer.to_canonical();
            self.allowed_cidrs.iter().any(|net| net.contains(&peer))
        };
        self.allowed_cidrs.is_empty() || peer.is_some_and(within)
    }
}

impl KeyOwner {
    /// As a principal has it.
    pub fn subject(&self) -> Subject {
        match self {
            KeyOwner::User(user) => Subject::User(user.clone()),
            KeyOwner::ServiceAccount(account) => Subject::ServiceAccount(account.clone()),
        }
    }

    /// The person, if it is one.
    pub fn user(&self) -> Option<&UserId> {
        match self {
            KeyOwner::User(user) => Some(user),
            KeyOwner::ServiceAccount(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
