//! Making a key, new or in the place of another: its id and text are drawn first, then one unit judges and writes.

use std::sync::Arc;

use countersign_access::Act;
use countersign_access::api_key::limits::check_second_factor;
use countersign_access::api_key::manage::{self, Rotation, Shape, Wanted};
use countersign_access::api_key::{ApiKey, KeyOwner, MANAGE_ALL, Refusal};
use countersign_access::permission::Permission;
use countersign_access::principal::Principal;
use countersign_crypto::PlainSecret;
use countersign_identity::{ApiKeyId, OrganizationId, SecretDigest, ServiceAccountId, Timestamp};
use countersign_store::{Scope, Work};

use super::around::{self, Around};
use super::change::narrow_children;
use super::once::{self, Prepared};
use super::{Judged, KeyError, MadeKey};
use crate::Services;
use crate::idempotency::{Created, Once};

/// A key to make.
#[derive(Clone)]
pub struct NewKey {
    /// What it is to be.
    pub wanted: Wanted,
    /// Whose; without one the caller's own.
    pub service_account: Option<ServiceAccountId>,
}

/// What was drawn for a key before its unit.
#[derive(Clone)]
pub(super) struct Drawn {
    id: ApiKeyId,
    digest: SecretDigest,
    preview: String,
}

impl Drawn {
    pub(super) fn new(services: &Services, secret: &PlainSecret, now: Timestamp) -> Drawn {
        Drawn {
            id: services.new_id(now),
            digest: secret.digest(),
            preview: services.settings.api_key_prefix.preview(secret.expose()),
        }
    }

    /// Of a key that was made elsewhere.
    pub(super) const fn foreign(id: ApiKeyId, digest: SecretDigest, preview: String) -> Drawn {
        Drawn { id, digest, preview }
    }

    pub(super) fn key(
        &self,
        shape: Shape,
        organization: &OrganizationId,
        owner: KeyOwner,
        parent: Option<ApiKeyId>,
        now: Timestamp,
    ) -> ApiKey {
        ApiKey {
            id: self.id.clone(),
            organization: organization.clone(),
            owner,
            parent,
            digest: self.digest,
            name: shape.name,
            preview: self.preview.clone(),
            permissions: shape.permissions,
            allowed_cidrs: shape.allowed_cidrs,
            created_at: now,
            expires_at: shape.expires_at,
            revoked_at: None,
            last_used: None,
        }
    }
}

/// Makes a key; with `once`, the same request gets the same answer again.
///
/// # Errors
/// Those of [`manage::create`]; `SecondFactorRequired`; `NoServiceAccount`; `Wider` when somebody without
/// `users_manage` makes one for a service account.
pub async fn create(
    services: &Services,
    principal: &Principal,
    new: NewKey,
    once: Option<Once<ApiKey>>,
    act: &Act,
) -> Result<Created<MadeKey>, KeyError> {
    check_second_factor(principal)?;
    let owner = match new.service_account {
        Some(_) if !principal.holds(MANAGE_ALL) => {
            return Err(Refusal::Wider(vec![Permission::new(MANAGE_ALL)]).into());
        }
        Some(account) => KeyOwner::ServiceAccount(account),
        None => around::own(principal).ok_or(Refusal::NoServiceAccount)?,
    };
    let text = match once::prepare(services, once, act.now).await? {
        Prepared::Make(text) => text,
        Prepared::Made((answer, bits)) => return Ok(Created::Again(answer, bits)),
    };
    let drawn = Drawn::new(services, &text.secret, act.now);
    let catalogue = Arc::clone(&services.settings.catalogue);
    let (deployment, act) = (services.settings.policy, act.by(principal.actor()));
    let (principal, wanted, keeping, now) = (principal.clone(), new.wanted, text.clone(), act.now);
    let written: Judged<ApiKey> = services
        .store
        .write(async move |work: &Work| {
            let around = match Around::load(work, &principal, None, &deployment, act.now).await? {
                Ok(around) => around,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let scope = Scope::of_principal(&principal);
            let held = match around::held(work, &scope, &owner, &catalogue, act.now).await? {
                Ok(held) => held,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let limits = around.limits(&principal, None);
            let shape = match manage::create(wanted.clone(), &held, &limits, &catalogue, act.now) {
                Ok(shape) => shape,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let parent = around.acting.as_ref().map(|key| key.id.clone());
            let key = drawn.key(shape, &principal.organization, owner.clone(), parent, act.now);
            work.api_keys().add(&key, &act).await?;
            keeping.keep(work, &key, act.now).await?;
            Ok(Ok(key))
        })
        .await;
    text.answer(services, written, now).await
}

/// Puts a new key in the place of one that the caller reaches; the old one goes on until the overlap ends, and its
/// children move.
///
/// # Errors
/// Those of [`manage::rotate`]; `SecondFactorRequired`; `NotFound`.
pub async fn rotate(
    services: &Services,
    principal: &Principal,
    id: &ApiKeyId,
    rotation: Rotation,
    once: Option<Once<ApiKey>>,
    act: &Act,
) -> Result<Created<MadeKey>, KeyError> {
    check_second_factor(principal)?;
    let text = match once::prepare(services, once, act.now).await? {
        Prepared::Make(text) => text,
        Prepared::Made((answer, bits)) => return Ok(Created::Again(answer, bits)),
    };
    let drawn = Drawn::new(services, &text.secret, act.now);
    let (deployment, act) = (services.settings.policy, act.by(principal.actor()));
    let (principal, id, keeping, now) = (principal.clone(), id.clone(), text.clone(), act.now);
    let written: Judged<ApiKey> = services
        .store
        .write(async move |work: &Work| {
            let Some(old) = around::reached(work, &principal, &id).await? else {
                return Ok(Err(Refusal::NotFound));
            };
            let around = match Around::load(work, &principal, Some(&old), &deployment, act.now).await? {
                Ok(around) => around,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let limits = around.limits_of_rotation(&principal, &old);
            let (ending, shape) = match manage::rotate(&old, rotation, &limits, act.now) {
                Ok(judged) => judged,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let (owner, parent) = (old.owner.clone(), old.parent.clone());
            let next = drawn.key(shape, &old.organization, owner, parent, act.now);
            work.api_keys().rotate(&ending, &next, &act).await?;
            narrow_children(work, &next, &act).await?;
            keeping.keep(work, &next, act.now).await?;
            Ok(Ok(next))
        })
        .await;
    text.answer(services, written, now).await
}
