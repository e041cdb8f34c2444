//! When keys were last used: noted in memory on the way of a request, written down by a job. The first use of a key is
//! written within a second, later ones at most once a minute and key; lists show the fresher of memory and row.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use countersign_access::Act;
use countersign_access::api_key::{ApiKey, LastUse};
use countersign_identity::{ApiKeyId, Timestamp};
use countersign_store::Work;

use crate::{FlowError, Services};

/// How often one key's use is written down.
const EVERY: Duration = Duration::from_secs(60);
/// Uses that one unit writes.
const BATCH: usize = 200;

/// The uses of keys that this process saw.
#[derive(Debug, Default)]
pub struct KeyUses(Mutex<HashMap<ApiKeyId, Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    last: LastUse,
    /// The use that the row holds, as far as this process knows.
    written: Option<Timestamp>,
}

impl Seen {
    fn is_due(&self, now: Timestamp) -> bool {
        let unwritten = self.written.is_none_or(|written| written < self.last.at);
        unwritten && self.written.is_none_or(|written| now.since(written) >= EVERY)
    }

    fn is_unwritten(&self) -> bool {
        self.written.is_none_or(|written| written < self.last.at)
    }
}

impl KeyUses {
    /// The key was used just now, from `act.peer`. Neither waits nor writes.
    pub fn note(&self, key: &ApiKey, act: &Act) {
        let used = LastUse {
            at: act.now,
            from: act.peer,
        };
        let mut seen = self.seen();
        let entry = seen.entry(key.id.clone()).or_insert(Seen {
            last: used,
            written: key.last_used.map(|row| row.at),
        });
        if entry.last.at <= used.at {
            entry.last = used;
        }
    }

    /// The last use of a key, by memory or by its row.
    pub fn of(&self, key: &ApiKey) -> Option<LastUse> {
        let here = self.seen().get(&key.id).map(|seen| seen.last);
        here.into_iter().chain(key.last_used).max_by_key(|used| used.at)
    }

    /// Uses to write down: those whose turn it is, or all that are not written.
    fn due(&self, turn: Turn) -> Vec<(ApiKeyId, LastUse)> {
        let due = |seen: &Seen| match turn {
            Turn::At(now) => seen.is_due(now),
            Turn::Last => seen.is_unwritten(),
        };
        let seen = self.seen();
        let uses = seen.iter().filter(|(_, seen)| due(seen));
        uses.take(BATCH)
            .map(|(id, seen)| (id.clone(), seen.last))
            .collect()
    }

    fn written(&self, uses: &[(ApiKeyId, LastUse)]) {
        let mut seen = self.seen();
        for (id, used) in uses {
            if let Some(entry) = seen.get_mut(id) {
                entry.written = Some(used.at);
            }
        }
    }

    /// Forgets keys whose last use is written and so old that the row will do.
    fn forget_idle(&self, now: Timestamp) {
        self.seen()
            .retain(|_, seen| seen.is_unwritten() || now.since(seen.last.at) < 2 * EVERY);
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, HashMap<ApiKeyId, Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Copy)]
enum Turn {
    At(Timestamp),
    Last,
}

/// Writes the uses down whose turn it is; tells how many. What cannot be written is tried again at the next turn.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn write_due(services: &Services) -> Result<usize, FlowError> {
    let now = services.now();
    let count = write(services, Turn::At(now)).await?;
    services.key_uses.forget_idle(now);
    Ok(count)
}

/// Writes all uses down that are not written: at the orderly end of the process.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn write_all(services: &Services) -> Result<usize, FlowError> {
    write(services, Turn::Last).await
}

async fn write(services: &Services, turn: Turn) -> Result<usize, FlowError> {
    let mut count = 0;
    loop {
        let uses = services.key_uses.due(turn);
        if uses.is_empty() {
            return Ok(count);
        }
        let batch = uses.clone();
        services
            .store
            .write(async move |work: &Work| {
                for (id, used) in &batch {
                    work.api_keys().touch(id, used).await?;
                }
                Ok(())
            })
            .await?;
        services.key_uses.written(&uses);
        count += uses.len();
    }
}
