//! Writes down when keys were last used: twice a second, so that a first use is in its row within one.

use std::sync::Arc;
use std::time::Duration;

use countersign_flows::{Services, last_used};

/// How often uses are looked at; how often one key's is written, the flow decides.
const EVERY: Duration = Duration::from_millis(500);

pub(super) async fn write(services: Arc<Services>) {
    let mut turns = super::every(EVERY);
    loop {
        turns.tick().await;
        if let Err(error) = last_used::write_due(&services).await {
            tracing::warn!(%error, "the last uses of keys could not be written down yet");
        }
    }
}
