//! Tables, queries, units of work, caches, the event feed.
//!
//! Every write is a unit of work handed to [`Store::write`]; every mutating verb takes the `Act` and records its event
//! in the same unit. What may be written, and when, is decided above; here it is kept and found.

pub mod backup;
mod cache;
mod directory;
mod engine;
mod entities;
mod error;
pub mod events;
mod feed;
pub mod janitor;
mod lists;
mod scope;
mod settings;
pub mod tables;

pub use directory::Directory;
pub use engine::{MigrateError, OpenError, SchemaStatus, Statistics, Store, Work};
pub use error::StoreError;
pub use feed::Heard;
pub use lists::Page;
pub use scope::{Scope, Tenant};
pub use settings::{Backend, Feed, Notices, Pinning, StoreSettings};

#[cfg(test)]
mod tests;
