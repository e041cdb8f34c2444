//! What becomes of the keys that a key made when it becomes narrower: they follow.

use ipnet::IpNet;

use super::{ApiKey, MANAGE};
use crate::permission::Permission;

/// What a child is after its parent changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// As it was.
    Unchanged,
    /// Narrower.
    Changed(Box<ApiKey>),
    /// Nothing would be left of it: it ends.
    Ended,
}

/// A child is never wider than its parent: not in permissions (`api_keys_manage` is never passed on), end or networks.
pub fn follow(child: &ApiKey, parent: &ApiKey) -> Followed {
    let manage = Permission::new(MANAGE);
    let mut narrowed = child.clone();
    narrowed
        .permissions
        .retain(|one| *one != manage && parent.permissions.contains(one));
    narrowed.expires_at = child.expires_at.into_iter().chain(parent.expires_at).min();
    let Some(networks) = common(&child.allowed_cidrs, &parent.allowed_cidrs) else {
        return Followed::Ended;
    };
    narrowed.allowed_cidrs = networks;
    if narrowed.permissions.is_empty() {
        Followed::Ended
    } else if narrowed == *child {
        Followed::Unchanged
    } else {
        Followed::Changed(Box::new(narrowed))
    }
}

/// What lies in both lists, where an empty one is everything; `None` when nothing does.
fn common(child: &[IpNet], parent: &[IpNet]) -> Option<Vec<IpNet>> {
    if parent.is_empty() {
        return Some(child.to_vec());
    }
    if child.is_empty() {
        return Some(parent.to_vec());
    }
    let mut both: Vec<IpNet> = Vec::new();
    for one in child {
        for bound in parent {
            let inner = if bound.contains(one) {
                one
            } else if one.contains(bound) {
                bound
            } else {
                continue;
            };
            if !both.contains(inner) {
                both.push(*inner);
            }
        }
    }
    (!both.is_empty()).then_some(both)
}
