//! One round of the janitor: what has expired goes, in bounded batches.

use countersign_store::janitor::Keep;

use crate::{FlowError, Services};

/// Removes what has expired and says how many rows went.
///
/// # Errors
/// [`FlowError`] when the database fails; what was removed before stays removed.
pub async fn sweep(services: &Services) -> Result<u64, FlowError> {
    let keep = Keep {
        events: services.settings.events_keep,
        ..Keep::defaults()
    };
    let removed = services.store.remove_expired(services.now(), &keep).await?;
    Ok(removed.iter().map(|table| table.rows).sum())
}
