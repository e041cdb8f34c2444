//! Changing a key: what it made becomes narrower with it.

use std::sync::Arc;

use countersign_access::Act;
use countersign_access::api_key::descent::{Followed, follow};
use countersign_access::api_key::limits::check_second_factor;
use countersign_access::api_key::manage::{self, Patch};
use countersign_access::api_key::{ApiKey, Refusal};
use countersign_access::principal::Principal;
use countersign_identity::ApiKeyId;
use countersign_store::{Scope, StoreError, Work};

use super::around::{self, Around};
use super::{Judged, KeyError, freshened};
use crate::Services;

/// Changes a key that the caller reaches, as long as `is_current` says that it is still the one that they saw.
///
/// # Errors
/// Those of [`manage::patch`]; `SecondFactorRequired`; `NotFound`.
pub async fn patch(
    services: &Services,
    principal: &Principal,
    id: &ApiKeyId,
    patch: Patch,
    is_current: impl Fn(&ApiKey) -> bool + Send + Sync + 'static,
    act: &Act,
) -> Result<ApiKey, KeyError> {
    check_second_factor(principal)?;
    let catalogue = Arc::clone(&services.settings.catalogue);
    let (deployment, act) = (services.settings.policy, act.by(principal.actor()));
    let (principal, id) = (principal.clone(), id.clone());
    let written: Judged<ApiKey> = services
        .store
        .write(async move |work: &Work| {
            let Some(key) = around::reached(work, &principal, &id).await? else {
                return Ok(Err(Refusal::NotFound));
            };
            if !is_current(&key) {
                return Ok(Err(Refusal::Changed));
            }
            let around = match Around::load(work, &principal, Some(&key), &deployment, act.now).await? {
                Ok(around) => around,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let scope = Scope::of_principal(&principal);
            let held = match around::held(work, &scope, &key.owner, &catalogue, act.now).await? {
                Ok(held) => held,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let limits = around.limits(&principal, Some(&key));
            let changed = match manage::patch(&key, patch.clone(), &held, &limits, &catalogue, act.now) {
                Ok(changed) => changed,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if changed != key {
                work.api_keys().save(&changed, &act).await?;
                narrow_children(work, &changed, &act).await?;
            }
            Ok(Ok(changed))
        })
        .await;
    Ok(freshened(services, written??))
}

/// The keys that this one made follow it, and end when nothing would be left of them.
pub(super) async fn narrow_children(work: &Work, parent: &ApiKey, act: &Act) -> Result<(), StoreError> {
    for child in work.api_keys().children_of(parent).await? {
        match follow(&child, parent) {
            Followed::Unchanged => {}
            Followed::Changed(narrowed) => work.api_keys().save(&narrowed, act).await?,
            Followed::Ended => {
                work.api_keys().revoke(&child, act).await?;
            }
        }
    }
    Ok(())
}
