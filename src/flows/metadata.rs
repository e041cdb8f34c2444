//! What the deployment publishes about itself: from memory, so that it is answered while the database is down.

use std::sync::Arc;

use countersign_crypto::KeySet;
use countersign_protocol::discovery;
use serde_json::Value;

use crate::Services;

/// The document of both metadata addresses (OpenID Connect Discovery §3, RFC 8414 §2).
pub fn discovery(services: &Services) -> Value {
    discovery::metadata(&services.issuer)
}

/// The keys as they are published at one moment. Whoever keeps what it made from them asks [`PublishedKeys::is_same`]
/// whether that is still true.
#[derive(Clone)]
pub struct PublishedKeys(Arc<KeySet>);

impl PublishedKeys {
    /// Those of now.
    pub fn of(services: &Services) -> Self {
        Self(services.keys.current())
    }

    /// Whether no key set has replaced this one since.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The public keys (RFC 7517 §5), the active one first.
    pub fn jwks(&self) -> Value {
        self.0.jwks()
    }
}
