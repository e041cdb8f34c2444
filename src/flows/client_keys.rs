//! The public keys of a client: from its row, or from its `jwks_uri` through the one door, kept in memory.
//!
//! Keys that were fetched stay good while the door stays shut; when to knock again is
//! [`countersign_protocol::fetched_keys`]'s rule.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use countersign_access::Act;
use countersign_identity::ClientId;
use countersign_protocol::Client;
use countersign_protocol::client_keys::ClientKeys;
use countersign_protocol::fetched_keys::{Attempts, should_ask};
use countersign_protocol::jws::Jws;
use countersign_protocol::strict_json::parse_object;

use crate::Services;

/// Clients whose fetched keys are kept; beyond it one is forgotten and fetched again when it comes.
const MOST_CLIENTS: usize = 1000;

type Shared = Arc<tokio::sync::Mutex<Entry>>;

/// Fetched keys by client.
#[derive(Default)]
pub struct FetchedKeys(Mutex<HashMap<ClientId, Shared>>);

#[derive(Default)]
struct Entry {
    /// Where they came from: a client that moves starts anew.
    uri: String,
    keys: Option<Arc<ClientKeys>>,
    attempts: Attempts,
}

impl FetchedKeys {
    /// The place of a client. Whoever holds its lock is the only one who asks for this client; the others wait and find
    /// what came.
    fn entry(&self, client: &ClientId) -> Shared {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST_CLIENTS && !entries.contains_key(client) {
            let somebody = entries.keys().next().cloned();
            somebody.and_then(|somebody| entries.remove(&somebody));
        }
        Arc::clone(entries.entry(client.clone()).or_default())
    }
}

/// The keys that can have signed this. `None` when the client has none, or they cannot be had now; why is in the log.
pub(crate) async fn keys_for(
    services: &Services,
    client: &Client,
    jws: &Jws,
    act: &Act,
) -> Option<Arc<ClientKeys>> {
    if let Some(keys) = &client.jwks {
        return Some(Arc::new(keys.clone()));
    }
    let uri = client.jwks_uri.as_deref()?;
    let entry = services.client_keys.entry(&client.id);
    let mut entry = entry.lock().await;
    if entry.uri != uri {
        *entry = Entry {
            uri: uri.to_owned(),
            ..Entry::default()
        };
    }
    let has_candidate = entry.keys.as_ref().is_some_and(|keys| {
        keys.candidates(jws.algorithm, jws.kid.as_deref())
            .next()
            .is_some()
    });
    if should_ask(entry.attempts, has_candidate, act.now) {
        entry.attempts.asked_at = Some(act.now);
        match fetch(services, uri).await {
            Ok(keys) => {
                entry.keys = Some(Arc::new(keys));
                entry.attempts.fetched_at = Some(act.now);
            }
            Err(reason) => tracing::warn!(
                reason,
                client.id = %client.id,
                request.id = act.request_id,
                "a client's keys could not be fetched: {reason}"
            ),
        }
    }
    entry.keys.clone()
}

async fn fetch(services: &Services, uri: &str) -> Result<ClientKeys, String> {
    let document = services.fetcher.get(uri, "application/json").await;
    let document = document.map_err(|error| error.to_string())?;
    let set = parse_object(&document).map_err(|error| error.to_string())?;
    ClientKeys::parse(&set).map_err(|error| error.to_string())
}
