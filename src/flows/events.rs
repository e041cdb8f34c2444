//! Reading the record of what happened.

use countersign_access::event::RecordedEvent;
use countersign_store::events::EventFilter;

use crate::{FlowError, Services};

/// The latest events of the whole deployment, at most `limit`, the newest last as in a log.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn latest(services: &Services, limit: u32) -> Result<Vec<RecordedEvent>, FlowError> {
    let mut events = services
        .store
        .events()
        .list(&EventFilter::default(), limit.into(), None)
        .await?;
    events.reverse();
    Ok(events)
}
