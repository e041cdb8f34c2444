//! What the deployment publishes about itself: from memory, so that it is answered while the database is down.

use countersign_protocol::discovery;
use serde_json::Value;

use crate::Services;

/// The document of both metadata addresses (OpenID Connect Discovery §3, RFC 8414 §2).
pub fn discovery(services: &Services) -> Value {
    discovery::metadata(&services.issuer)
}

/// The public keys (RFC 7517 §5), the active one first.
pub fn jwks(services: &Services) -> Value {
    services.keys.current().jwks()
}
