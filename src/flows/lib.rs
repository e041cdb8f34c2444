//! One use case per file: authenticate from cached reads, hash or fetch, write one unit, sign.
//!
//! A flow orders; it does not judge (the rules of `protocol`, `access` and `identity` do) and does not render (`http`
//! does). Units of work hold no clock, randomness, hashing or signing: what they need is drawn before them.

pub mod account;
pub mod administrators;
pub mod api_keys;
pub mod authorize;
pub mod backup;
pub mod browser;
pub mod change;
pub mod clients;
pub mod consent;
pub mod continue_interaction;
mod conversation;
pub mod cors;
mod counted;
mod error;
pub mod events;
mod issue_code;
pub mod janitor;
pub mod keys;
pub mod last_used;
mod live_key;
mod live_token;
pub mod logout;
pub mod metadata;
pub mod migrations;
pub mod organizations;
pub mod principal;
pub mod revocation;
mod services;
pub mod setup;
pub mod sign_in;
pub mod start;
pub mod token;
pub mod userinfo;
pub mod users;

pub use error::FlowError;
pub use services::{FlowSettings, Services, Throttles};

#[cfg(test)]
mod tests;
