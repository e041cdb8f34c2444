//! How wide keys may be, who may change them, and what becomes of what they made.

mod change;
mod make;
mod use_;

use std::time::Duration;

use countersign_identity::{
    ApiKeyId, ClientId, GrantId, Id, OrganizationId, SecretDigest, Timestamp, UserId,
};

use super::limits::Limits;
use super::manage::{Patch, Shape, Wanted, create, patch};
use super::{ApiKey, KeyOwner, Refusal};
use crate::permission::{Catalogue, Permission, Permissions};
use crate::principal::{Credential, Principal, Proof, Subject};

const HOUR: Duration = Duration::from_secs(3600);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(100_000 + seconds)
}

fn set(names: &[&str]) -> Permissions {
    names.iter().map(|name| Permission::new(*name)).collect()
}

fn person(permissions: &[&str]) -> Principal {
    Principal {
        credential: Credential::UserToken {
            client: ClientId::from_text("cli_1"),
            grant: GrantId::from_text("grt_1"),
            session: None,
        },
        subject: Subject::User(UserId::from_text("usr_1")),
        organization: OrganizationId::from_text("org_1"),
        permissions: set(permissions),
        rights: Vec::new(),
        administrator: false,
        proof: Proof {
            auth_time: None,
            amr: Vec::new(),
            acr: None,
        },
        second_factor: true,
    }
}

/// `usr_1` by a key of theirs.
fn by_key(key: &ApiKey) -> Principal {
    Principal {
        credential: Credential::ApiKey { key: key.id.clone() },
        permissions: key.permissions.clone(),
        ..person(&[])
    }
}

fn key(id: &str, permissions: &[&str]) -> ApiKey {
    ApiKey {
        id: ApiKeyId::from_text(id),
        organization: OrganizationId::from_text("org_1"),
        owner: KeyOwner::User(UserId::from_text("usr_1")),
        parent: None,
        digest: SecretDigest::of(id),
        name: "CI".to_owned(),
        preview: "…".to_owned(),
        permissions: set(permissions),
        allowed_cidrs: Vec::new(),
        created_at: at(0),
        expires_at: None,
        revoked_at: None,
        last_used: None,
    }
}

fn wanted(permissions: &[&str]) -> Wanted {
    Wanted {
        name: "CI".to_owned(),
        permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
        expires_at: None,
        allowed_cidrs: Vec::new(),
    }
}

/// A new key for an owner who holds everything.
fn judge(wanted: Wanted, limits: &Limits<'_>) -> Result<Shape, Refusal> {
    let all = Catalogue::default();
    create(wanted, all.all(), limits, &all, at(10))
}

fn change(key: &ApiKey, changes: Patch, limits: &Limits<'_>) -> Result<ApiKey, Refusal> {
    let all = Catalogue::default();
    patch(key, changes, all.all(), limits, &all, at(10))
}

fn invalid(refusal: Refusal) -> Vec<(String, &'static str)> {
    match refusal {
        Refusal::Invalid(reasons) => reasons
            .iter()
            .map(|reason| (reason.pointer(), reason.code()))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn wider(names: &[&str]) -> Refusal {
    Refusal::Wider(names.iter().map(|name| Permission::new(*name)).collect())
}
