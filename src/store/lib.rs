//! Tables, queries, units of work, caches, the event feed.
//!
//! Every write is a unit of work handed to [`Store::write`]; every mutating verb takes the `Act` and records its event
//! in the same unit. What may be written, and when, is decided above; here it is kept and found.

#[allow(
    dead_code,
    reason = "the finds of the tables use it; they land after the engine"
)]
mod cache;
mod engine;
mod error;
pub mod events;
mod feed;
mod settings;

pub use engine::{MigrateError, OpenError, SchemaStatus, Statistics, Store, Work};
pub use error::StoreError;
pub use feed::Heard;
pub use settings::{Backend, Feed, Pinning, StoreSettings};

#[cfg(test)]
mod tests;
