//! API keys that end soon: their owners are told 14 and 3 days before, once each.

use std::time::Duration;

use countersign_access::api_key::KeyOwner;
use countersign_access::{Act, Event, EventKind};
use countersign_store::Work;
use countersign_store::tables::ExpiryNotice;

use crate::{FlowError, Services};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// When an owner is told, the last notice first. Each holds from its moment to that of the one after it, so that a
/// server that was away for long tells once and not twice.
const NOTICES: [ExpiryNotice; 2] = [
    ExpiryNotice {
        name: "in_3_days",
        from: Duration::ZERO,
        until: DAY.saturating_mul(3),
    },
    ExpiryNotice {
        name: "in_14_days",
        from: DAY.saturating_mul(3),
        until: DAY.saturating_mul(14),
    },
];

/// Keys that one unit takes up.
const BATCH: u64 = 100;

/// Tells the owners of keys that end soon, and says how many were told. A key that was made for less time than a notice
/// is about gets none of it. Of a service account's key nobody is told, but it is on record.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn tell(services: &Services, act: &Act) -> Result<u64, FlowError> {
    let mut told = 0;
    for notice in NOTICES {
        loop {
            let act = act.clone();
            let batch = services
                .store
                .write(async move |work: &Work| tell_some(work, notice, &act).await)
                .await?;
            told += batch;
            if batch < BATCH {
                break;
            }
        }
    }
    Ok(told)
}

async fn tell_some(
    work: &Work,
    notice: ExpiryNotice,
    act: &Act,
) -> Result<u64, countersign_store::StoreError> {
    let keys = work.expiring_keys().due(&notice, act.now, BATCH).await?;
    for key in &keys {
        let mut event = Event::success(EventKind::ApiKeyExpiring, &key.id)
            .in_organization(&key.organization)
            .because(notice.name);
        if let KeyOwner::User(owner) = &key.owner {
            event = event.telling(owner);
        }
        work.record(act, event).await?;
    }
    Ok(keys.len() as u64)
}
