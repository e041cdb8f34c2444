//! A key that somebody found in the open: whoever shows it ends it. Anybody may report, and learns nothing from it.

use std::time::Duration;

use countersign_access::Act;
use countersign_access::api_key::ApiKey;
use countersign_identity::SecretDigest;
use countersign_store::Work;

use crate::{FlowError, Services, counted};

/// How a report ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// Taken, whether the key was one or not.
    Taken,
    /// Too many reports from this address of keys that were none: wait so long.
    Throttled(Duration),
}

/// Ends the key of this text, if there is one, and tells its owner. Reports of what is no live key count against the
/// address.
///
/// # Errors
/// [`FlowError`] when the database fails: nothing was ended then.
pub async fn report_leak(services: &Services, text: &str, act: &Act) -> Result<Report, FlowError> {
    if let Some(wait) = counted::report_wait(services, act).await? {
        return Ok(Report::Throttled(wait));
    }
    let found = services
        .store
        .directory()
        .api_key(&SecretDigest::of(text))
        .await?;
    let ended = match found {
        Some(key) if key.revoked_at.is_none() => end(services, &key, act).await?,
        _ => false,
    };
    if !ended {
        counted::wrong_report(services, act).await?;
    }
    Ok(Report::Taken)
}

async fn end(services: &Services, key: &ApiKey, act: &Act) -> Result<bool, FlowError> {
    let (key, act) = (key.clone(), act.clone());
    let ended = services
        .store
        .write(async move |work: &Work| work.api_keys().revoke_leaked(&key, &act).await)
        .await?;
    Ok(ended)
}
