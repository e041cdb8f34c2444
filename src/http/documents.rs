//! Discovery, JWKS and the OpenAPI document in memory: made when what they say changes, never per request, so that they are answered while
//! the database is away and cost next to nothing.

use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::Duration;

use countersign_flows::Services;
use countersign_flows::metadata::{self, PublishedKeys};

use crate::pages::docs::Chapter;
use crate::render::document::Document;
use crate::state::HttpSettings;
use crate::{openapi, routes};

/// The documents as they were last made.
#[derive(Default)]
pub struct Documents {
    discovery: OnceLock<Document>,
    openapi: OnceLock<Document>,
    chapters: OnceLock<Vec<Chapter>>,
    jwks: RwLock<Option<(PublishedKeys, Document)>>,
}

impl Documents {
    /// The metadata, which follows from the issuer and never changes in a process.
    pub(crate) fn discovery(&self, services: &Services, max_age: Duration) -> &Document {
        self.discovery
            .get_or_init(|| Document::json(metadata::discovery(services).to_string(), max_age))
    }

    /// What the server can do, which follows from its program and settings.
    pub(crate) fn openapi(&self, services: &Services, settings: &HttpSettings) -> &Document {
        self.openapi.get_or_init(|| {
            let catalogue = &services.settings.catalogue;
            let document = openapi::document(&routes::all(), &settings.issuer, settings.product, catalogue);
            Document::json(document.to_string(), settings.jwks_max_age)
        })
    }

    /// The same for people.
    pub(crate) fn chapters(&self, issuer: &str) -> &[Chapter] {
        self.chapters
            .get_or_init(|| openapi::shown::chapters(&routes::all(), issuer))
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
