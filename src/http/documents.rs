//! Discovery and JWKS in memory: made when what they say changes, never per request, so that they are answered while
//! the database is away and cost next to nothing.

use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::Duration;

use countersign_flows::Services;
use countersign_flows::metadata::{self, PublishedKeys};

use crate::render::document::Document;

/// The documents as they were last made.
#[derive(Default)]
pub struct Documents {
    discovery: OnceLock<Document>,
    jwks: RwLock<Option<(PublishedKeys, Document)>>,
}

impl Documents {
    /// The metadata, which follows from the issuer and never changes in a process.
    pub(crate) fn discovery(&self, services: &Services, max_age: Duration) -> &Document {
        self.discovery
            .get_or_init(|| Document::json(metadata::discovery(services).to_string(), max_age))
    }

    /// The public keys, made anew when the set of keys is another.
    pub(crate) fn jwks(&self, services: &Services, max_age: Duration) -> Document {
        let keys = PublishedKeys::of(services);
        // What is behind the lock is replaced whole, so a panic elsewhere cannot have left half of it.
        if let Some((made_from, document)) = &*self.jwks.read().unwrap_or_else(PoisonError::into_inner)
            && made_from.is_same(&keys)
        {
            return document.clone();
        }
        let document = Document::json(keys.jwks().to_string(), max_age);
        *self.jwks.write().unwrap_or_else(PoisonError::into_inner) = Some((keys, document.clone()));
        document
    }
}
