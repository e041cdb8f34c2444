//! API keys by whoever may manage them: themselves for members, keys for what they made, administrators for all of the
//! organization (product contract section 4).
//!
//! That the caller holds `api_keys_manage` was asked before, as what the endpoint or page needs. Whose keys they reach,
//! how wide a key may be, and the second factor are asked here, in the unit that writes.

mod around;
mod change;
mod leak;
mod make;
mod once;
pub mod operator;

use countersign_access::Act;
use countersign_access::api_key::manage::reaches;
use countersign_access::api_key::{ApiKey, Refusal};
use countersign_access::principal::Principal;
use countersign_crypto::PlainSecret;
use countersign_identity::ApiKeyId;
use countersign_store::{Page, Scope, StoreError, Work};

use crate::{FlowError, Services};

pub use change::patch;
pub use leak::{Report, report_leak};
pub use make::{NewKey, create, rotate};

/// A key that was made, with its text, this once.
pub struct MadeKey {
    /// The key.
    pub key: ApiKey,
    /// Its text.
    pub secret: PlainSecret,
}

/// A key that was not made, changed or shown.
#[derive(Clone, Debug, thiserror::Error)]
pub enum KeyError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The `Idempotency-Key` was used for another request.
    #[error("this Idempotency-Key was used for another request")]
    OtherRequest,
    /// The database failed.
    #[error(transparent)]
    Failed(#[from] FlowError),
}

impl From<StoreError> for KeyError {
    fn from(error: StoreError) -> Self {
        FlowError::from(error).into()
    }
}

/// What a unit of work says: done, or refused without having written anything.
type Judged<T> = Result<Result<T, Refusal>, StoreError>;

/// Which keys a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The caller's own.
    Own,
    /// All that the caller reaches.
    Reachable,
}

/// A page of keys, the oldest first, each with the fresher of its last uses.
///
/// # Errors
/// `Failed`.
pub async fn list(
    services: &Services,
    principal: &Principal,
    whose: Whose,
    page: &Page,
) -> Result<Vec<ApiKey>, KeyError> {
    let owner = match whose {
        Whose::Reachable if principal.holds(countersign_access::api_key::MANAGE_ALL) => None,
        // A client owns no keys.
        Whose::Own | Whose::Reachable => match around::own(principal) {
            Some(owner) => Some(owner),
            None => return Ok(Vec::new()),
        },
    };
    let scope = Scope::of_principal(principal);
    let tenant = services.store.organization(&scope);
    let keys = tenant.api_keys(owner.as_ref(), page).await?;
    Ok(keys.into_iter().map(|key| freshened(services, key)).collect())
}

/// One key that the caller reaches.
///
/// # Errors
/// [`Refusal::NotFound`] for one that does not exist, was revoked, or is somebody else's.
pub async fn find(services: &Services, principal: &Principal, id: &ApiKeyId) -> Result<ApiKey, KeyError> {
    let scope = Scope::of_principal(principal);
    let found = services.store.organization(&scope).api_key(id).await?;
    match found.filter(|key| reaches(principal, &key.owner)) {
        Some(key) => Ok(freshened(services, key)),
        None => Err(Refusal::NotFound.into()),
    }
}

/// Revokes a key that the caller reaches, and all that it made. Never asks for a second factor: stopping a leak must not
/// need a phone.
///
/// # Errors
/// [`Refusal::NotFound`] as for [`find`], and for one that was revoked before.
pub async fn revoke(
    services: &Services,
    principal: &Principal,
    id: &ApiKeyId,
    act: &Act,
) -> Result<(), KeyError> {
    let (principal, id, act) = (principal.clone(), id.clone(), act.by(principal.actor()));
    let written: Judged<()> = services
        .store
        .write(async move |work: &Work| {
            let Some(key) = around::reached(work, &principal, &id).await? else {
                return Ok(Err(Refusal::NotFound));
            };
            Ok(if work.api_keys().revoke(&key, &act).await? {
                Ok(())
            } else {
                Err(Refusal::NotFound)
            })
        })
        .await;
    Ok(written??)
}

fn freshened(services: &Services, key: ApiKey) -> ApiKey {
    ApiKey {
        last_used: services.key_uses.of(&key),
        ..key
    }
}
