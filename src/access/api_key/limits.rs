//! How wide a key may be: never wider than whoever makes or changes it, nor than the key that it descends from.
//!
//! All of it is a value, so that create, patch and rotate judge alike.

use std::time::Duration;

use countersign_identity::Timestamp;
use ipnet::IpNet;

use super::refusal::{Invalid, Refusal};
use super::{ApiKey, MANAGE};
use crate::permission::{Catalogue, Permission, Permissions};
use crate::principal::{Principal, Subject};

/// Networks that one key may name.
const NETWORKS: usize = 64;

/// What bounds a key.
#[derive(Clone, Debug)]
pub struct Limits<'a> {
    permissions: Permissions,
    /// The keys above it: the one that acts, and the one that it descends from.
    above: Vec<&'a ApiKey>,
    longest: Option<Duration>,
}

impl<'a> Limits<'a> {
    /// Of what `principal` makes or changes. `acting` is the key that the principal acts with, `parent` the one that
    /// `target` descends from, `longest` the organization's policy. A key may keep its own `api_keys_manage`, and never
    /// pass it on.
    pub fn new(
        principal: &Principal,
        acting: Option<&'a ApiKey>,
        parent: Option<&'a ApiKey>,
        target: Option<&ApiKey>,
        longest: Option<Duration>,
    ) -> Limits<'a> {
        let manage = Permission::new(MANAGE);
        let mut permissions = principal.permissions.clone();
        let is_itself = |key: &ApiKey| target.is_some_and(|target| target.id == key.id);
        if acting.is_some_and(|key| !is_itself(key)) {
            permissions.remove(&manage);
        }
        if let Some(parent) = parent {
            permissions.retain(|one| *one != manage && parent.permissions.contains(one));
        }
        Limits {
            permissions,
            above: acting.into_iter().chain(parent).collect(),
            longest,
        }
    }

    /// Of a rotation. A key that rotates itself is not bounded by its own end: it keeps its lifetime, not its moment.
    pub fn of_rotation(
        principal: &Principal,
        acting: Option<&'a ApiKey>,
        parent: Option<&'a ApiKey>,
        target: &ApiKey,
        longest: Option<Duration>,
    ) -> Limits<'a> {
        let mut limits = Limits::new(principal, acting, parent, Some(target), longest);
        limits.above.retain(|key| key.id != target.id);
        limits
    }

    /// Of what the operator makes.
    pub fn of_operator(catalogue: &Catalogue, longest: Option<Duration>) -> Limits<'a> {
        Limits {
            permissions: catalogue.all().clone(),
            above: Vec::new(),
            longest,
        }
    }

    /// # Errors
    /// [`Refusal::Wider`] with what is missing.
    pub(super) fn check_permissions(&self, wanted: &Permissions) -> Result<(), Refusal> {
        let missing: Vec<Permission> = wanted.difference(&self.permissions).cloned().collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Wider(missing))
        }
    }

    /// The end of a key made at `made_at`: as asked, or as late as may be.
    pub(super) fn end(
        &self,
        asked: Option<Timestamp>,
        made_at: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Invalid> {
        let by_policy = self.longest.map(|longest| made_at + longest);
        let by_keys = self.above.iter().filter_map(|key| key.expires_at).min();
        let latest = by_policy.into_iter().chain(by_keys).min();
        match asked {
            None => Ok(latest),
            Some(end) if end <= now => Err(Invalid::Past),
            Some(end) => match (by_policy, by_keys) {
                (Some(latest), _) if end > latest => Err(Invalid::BeyondPolicy(latest.rfc3339())),
                (_, Some(latest)) if end > latest => Err(Invalid::BeyondParent),
                _ => Ok(Some(end)),
            },
        }
    }

    /// The networks of a key: as asked, each within those of the keys above; those of the nearest key above when none
    /// are asked for.
    pub(super) fn networks(&self, asked: Vec<IpNet>) -> Result<Vec<IpNet>, Vec<Invalid>> {
        if asked.len() > NETWORKS {
            return Err(vec![Invalid::TooManyNetworks(NETWORKS)]);
        }
        let mut bounds = self
            .above
            .iter()
            .map(|key| &key.allowed_cidrs)
            .filter(|nets| !nets.is_empty());
        if asked.is_empty() {
            return Ok(bounds.next().cloned().unwrap_or_default());
        }
        let bounds: Vec<_> = bounds.collect();
        let within = |net: &IpNet| {
            bounds
                .iter()
                .all(|nets| nets.iter().any(|bound| bound.contains(net)))
        };
        let outside: Vec<Invalid> = asked
            .iter()
            .enumerate()
            .filter(|(_, net)| !within(net))
            .map(|(index, _)| Invalid::OutsideParent { index })
            .collect();
        if outside.is_empty() {
            Ok(asked)
        } else {
            Err(outside)
        }
    }
}

/// Create, rotate and patch need a second factor on the account of the acting person. A service account's key has none
/// to ask for, since making it did; a client can have none and is refused.
///
/// # Errors
/// [`Refusal::SecondFactorRequired`].
pub fn check_second_factor(principal: &Principal) -> Result<(), Refusal> {
    let proved = match &principal.subject {
        Subject::User(_) => principal.second_factor,
        Subject::ServiceAccount(_) => true,
        Subject::Client(_) => false,
    };
    if proved {
        Ok(())
    } else {
        Err(Refusal::SecondFactorRequired)
    }
}
