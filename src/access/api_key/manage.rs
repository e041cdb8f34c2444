//! Making, changing and rotating keys (product contract section 4): values in, the rows to write out.
//!
//! Ids and secrets were drawn before; that the caller reaches the key at all, [`reaches`] says.

use std::collections::BTreeSet;
use std::time::Duration;

use countersign_identity::{Timestamp, display_name};
use ipnet::IpNet;

use super::limits::Limits;
use super::refusal::{Invalid, Refusal};
use super::{ApiKey, KeyOwner, MANAGE_ALL};
use crate::permission::{Catalogue, Permission, Permissions};
use crate::principal::Principal;

/// The longest overlap of a rotation: longer, and nobody would notice that the old key is still about.
const LONGEST_OVERLAP: Duration = Duration::from_secs(90 * 24 * 3600);
/// The overlap when nothing else is said.
pub const DEFAULT_OVERLAP: Duration = Duration::from_secs(24 * 3600);

/// What somebody wants a new key to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What the owner calls it.
    pub name: String,
    /// The names as asked for, so that a wrong one can be pointed at.
    pub permissions: Vec<String>,
    /// Its end; without one as late as policy lets it.
    pub expires_at: Option<Timestamp>,
    /// Where it may be used from; empty is anywhere.
    pub allowed_cidrs: Vec<IpNet>,
}

/// What somebody wants changed; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// Another name.
    pub name: Option<String>,
    /// Other permissions, as asked for.
    pub permissions: Option<Vec<String>>,
    /// Another end; `Some(None)` is as late as policy lets it.
    pub expires_at: Option<Option<Timestamp>>,
    /// Other networks.
    pub allowed_cidrs: Option<Vec<IpNet>>,
}

/// How a key is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// How long the old key goes on.
    pub overlap: Duration,
    /// The end of the new one; without it the new one lives as long as the old one was made for.
    pub expires_at: Option<Timestamp>,
}

/// What a new key will be, once it has an id and a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The name.
    pub name: String,
    /// The permissions.
    pub permissions: Permissions,
    /// The end.
    pub expires_at: Option<Timestamp>,
    /// The networks.
    pub allowed_cidrs: Vec<IpNet>,
}

/// The text of a key from elsewhere that cannot be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key to import has {SHORTEST} to {LONGEST} visible ASCII characters without blanks")]
pub struct NotAKey;

/// Shorter texts can be guessed.
const SHORTEST: usize = 20;
/// Longer ones do not fit the header.
const LONGEST: usize = 512;

/// Judges the text of a key that was made elsewhere: long enough to be a secret, and fit for the `X-API-Key` header.
///
/// # Errors
/// [`NotAKey`].
pub fn check_foreign(text: &str) -> Result<(), NotAKey> {
    if (SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(NotAKey)
    }
}

/// Whether the caller, who may manage keys, reaches this one: their own, or any with `users_manage` too.
pub fn reaches(principal: &Principal, owner: &KeyOwner) -> bool {
    principal.subject == owner.subject() || principal.holds(MANAGE_ALL)
}

/// Judges a new key for an owner who holds `held` now.
///
/// # Errors
/// What is not acceptable in itself comes before what is wider than the maker.
pub fn create(
    wanted: Wanted,
    held: &Permissions,
    limits: &Limits<'_>,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<Shape, Refusal> {
    let mut invalid = Vec::new();
    let name = kept(name(wanted.name), &mut invalid);
    let permissions = kept(permissions(&wanted.permissions, catalogue), &mut invalid);
    let end = limits.end(wanted.expires_at, now, now);
    let end = kept(end.map_err(|reason| vec![reason]), &mut invalid);
    let networks = kept(limits.networks(wanted.allowed_cidrs), &mut invalid);
    let (Some(name), Some(permissions), Some(expires_at), Some(allowed_cidrs)) =
        (name, permissions, end, networks)
    else {
        return Err(Refusal::Invalid(invalid));
    };
    limits.check_permissions(&permissions)?;
    check_owner(&permissions, held)?;
    Ok(Shape {
        name,
        permissions,
        expires_at,
        allowed_cidrs,
    })
}

/// Judges a change: the key as it will be.
///
/// # Errors
/// A key that holds more than the caller cannot be changed at all, not even in name.
pub fn patch(
    key: &ApiKey,
    patch: Patch,
    held: &Permissions,
    limits: &Limits<'_>,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<ApiKey, Refusal> {
    if !key.is_live(now) {
        return Err(Refusal::Ended);
    }
    let mut invalid = Vec::new();
    let mut changed = key.clone();
    if let Some(wanted) = patch.name {
        changed.name = kept(name(wanted), &mut invalid).unwrap_or_default();
    }
    let asks_for_permissions = patch.permissions.is_some();
    if let Some(names) = patch.permissions {
        changed.permissions = kept(permissions(&names, catalogue), &mut invalid).unwrap_or_default();
    }
    if let Some(end) = patch.expires_at {
        let judged = limits
            .end(end, key.created_at, now)
            .map_err(|reason| vec![reason]);
        changed.expires_at = kept(judged, &mut invalid).flatten();
    }
    if let Some(networks) = patch.allowed_cidrs {
        changed.allowed_cidrs = kept(limits.networks(networks), &mut invalid).unwrap_or_default();
    }
    if !invalid.is_empty() {
        return Err(Refusal::Invalid(invalid));
    }
    limits.check_permissions(&changed.permissions)?;
    if asks_for_permissions {
        check_owner(&changed.permissions, held)?;
    }
    Ok(changed)
}

/// Judges a rotation: the old key with its new end, and what takes its place.
///
/// # Errors
/// Those of a new key with the same permissions.
pub fn rotate(
    old: &ApiKey,
    rotation: Rotation,
    limits: &Limits<'_>,
    now: Timestamp,
) -> Result<(ApiKey, Shape), Refusal> {
    if !old.is_live(now) {
        return Err(Refusal::Ended);
    }
    let mut invalid = Vec::new();
    if rotation.overlap > LONGEST_OVERLAP {
        invalid.push(Invalid::OverlapTooLong(LONGEST_OVERLAP.as_secs()));
    }
    let lifetime = old.expires_at.map(|end| end.since(old.created_at));
    let same_again = lifetime.map(|lifetime| now + lifetime);
    let judged = match (rotation.expires_at, same_again) {
        (None, Some(same_again)) => limits
            .end(None, now, now)
            .map(|latest| Some(latest.map_or(same_again, |latest| latest.min(same_again)))),
        (asked, _) => limits.end(asked, now, now),
    };
    let end = kept(judged.map_err(|reason| vec![reason]), &mut invalid);
    let (Some(expires_at), true) = (end, invalid.is_empty()) else {
        return Err(Refusal::Invalid(invalid));
    };
    limits.check_permissions(&old.permissions)?;
    let overlap_ends = now + rotation.overlap;
    let ending = ApiKey {
        expires_at: Some(old.expires_at.map_or(overlap_ends, |end| end.min(overlap_ends))),
        ..old.clone()
    };
    let next = Shape {
        name: old.name.clone(),
        permissions: old.permissions.clone(),
        expires_at,
        allowed_cidrs: old.allowed_cidrs.clone(),
    };
    Ok((ending, next))
}

fn name(wanted: String) -> Result<String, Vec<Invalid>> {
    match display_name::check(&wanted) {
        Ok(()) => Ok(wanted),
        Err(reason) => Err(vec![reason.into()]),
    }
}

fn permissions(names: &[String], catalogue: &Catalogue) -> Result<Permissions, Vec<Invalid>> {
    if names.is_empty() {
        return Err(vec![Invalid::NoPermissions]);
    }
    let unknown: Vec<Invalid> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| !catalogue.contains(name))
        .map(|(index, _)| Invalid::UnknownPermission { index })
        .collect();
    if unknown.is_empty() {
        Ok(names.iter().map(Permission::new).collect::<BTreeSet<_>>())
    } else {
        Err(unknown)
    }
}

/// What the owner does not hold the key could never use: better said now than wondered about later.
fn check_owner(wanted: &Permissions, held: &Permissions) -> Result<(), Refusal> {
    let missing: Vec<Invalid> = wanted
        .difference(held)
        .map(|one| Invalid::NotTheOwners(one.clone()))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(missing))
    }
}

fn kept<T>(judged: Result<T, Vec<Invalid>>, invalid: &mut Vec<Invalid>) -> Option<T> {
    match judged {
        Ok(value) => Some(value),
        Err(reasons) => {
            invalid.extend(reasons);
            None
        }
    }
}
