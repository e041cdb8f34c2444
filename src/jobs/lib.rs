//! Background work: the janitor, the schedule of signing keys and their reload when another process changed them, the
//! last uses of API keys, and the post.
//!
//! Jobs say when; what is done is in the flows. A job that fails says so in the log and tries again at its next turn.

mod last_used;
mod mail;

use std::sync::Arc;
use std::time::Duration;

use countersign_flows::{Services, janitor, keys};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// How often the janitor goes round.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// How often the schedule of keys is looked at. States follow from moments, so this is also how late a key may retire.
const LOOK_AT_KEYS_EVERY: Duration = Duration::from_secs(5);

/// The jobs of a serving process; dropping it ends them.
pub struct Jobs(#[expect(dead_code, reason = "held for its drop, which ends the tasks")] JoinSet<()>);

/// Starts every job. Wants a running tokio runtime.
pub fn start(services: &Arc<Services>) -> Jobs {
    let mut jobs = JoinSet::new();
    jobs.spawn(sweep(Arc::clone(services)));
    jobs.spawn(follow_key_schedule(Arc::clone(services)));
    jobs.spawn(keys::reload_on_change(Arc::clone(services)));
    jobs.spawn(last_used::write(Arc::clone(services)));
    if services.mailer.is_some() {
        jobs.spawn(mail::deliver(Arc::clone(services)));
        jobs.spawn(mail::tell_of_expiring_keys(Arc::clone(services)));
    }
    Jobs(jobs)
}

async fn sweep(services: Arc<Services>) {
    let mut turns = every(SWEEP_EVERY);
    loop {
        turns.tick().await;
        match janitor::sweep(&services).await {
            Ok(0) => {}
            Ok(removed) => tracing::debug!(removed, "the janitor removed expired rows"),
            Err(error) => tracing::warn!(%error, "the janitor could not finish its round"),
        }
    }
}

async fn follow_key_schedule(services: Arc<Services>) {
    let mut turns = every(LOOK_AT_KEYS_EVERY);
    loop {
        turns.tick().await;
        let act = services.system_act("key schedule");
        if let Err(error) = keys::follow_schedule(&services, &act).await {
            tracing::warn!(%error, "the schedule of signing keys could not be followed");
        }
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut turns = interval(period);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    turns
}
