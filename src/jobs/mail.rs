//! Delivers what waits in the outbox, and tells the owners of API keys that end soon. Only where mail is sent.

use std::sync::Arc;
use std::time::Duration;

use countersign_flows::{Services, expiring_keys, mail};

/// How often the outbox is looked at: an empty one costs a read.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often keys are looked at. Notices come days before the end, so that hours do not matter.
const LOOK_AT_KEYS_EVERY: Duration = Duration::from_secs(3600);

pub(super) async fn deliver(services: Arc<Services>) {
    let mut turns = super::every(LOOK_EVERY);
    loop {
        turns.tick().await;
        loop {
            match mail::deliver_due(&services).await {
                Ok(0) => break,
                Ok(taken) => tracing::debug!(taken, "the outbox was looked after"),
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be looked after; what was taken comes again");
                    break;
                }
            }
        }
    }
}

pub(super) async fn tell_of_expiring_keys(services: Arc<Services>) {
    let mut turns = super::every(LOOK_AT_KEYS_EVERY);
    loop {
        turns.tick().await;
        let act = services.system_act("expiring keys");
        match expiring_keys::tell(&services, &act).await {
            Ok(0) => {}
            Ok(told) => tracing::info!(told, "owners were told of {told} API keys that end soon"),
            Err(error) => tracing::warn!(%error, "owners could not be told of API keys that end soon"),
        }
    }
}
