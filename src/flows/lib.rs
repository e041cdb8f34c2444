//! One use case per file: authenticate from cached reads, hash or fetch, write one unit, sign.
//!
//! A flow orders; it does not judge (the rules of `protocol`, `access` and `identity` do) and does not render (`http`
//! does). Units of work hold no clock, randomness, hashing or signing: what they need is drawn before them.

pub mod account;
pub mod administration;
pub mod administrators;
pub mod api_keys;
pub mod authorize;
pub mod backup;
pub mod browser;
pub mod change;
pub mod client_keys;
pub mod clients;
pub mod consent;
pub mod continue_interaction;
mod conversation;
pub mod cors;
mod counted;
pub mod email_change;
mod error;
pub mod events;
pub mod expiring_keys;
pub mod factors;
pub mod idempotency;
pub mod introspection;
pub mod invitation_acceptance;
pub mod invitations;
mod issue_code;
pub mod janitor;
pub mod keys;
pub mod last_used;
pub mod list;
mod live_key;
mod live_token;
pub mod login_api;
pub mod logout;
pub mod mail;
pub mod me;
pub mod metadata;
pub mod migrations;
pub mod organizations;
pub mod password;
pub mod principal;
pub mod pushed_requests;
pub mod recovery_codes;
mod request_object;
pub mod reset;
pub mod revocation;
pub mod second_factor;
mod services;
pub mod settings;
pub mod setup;
pub mod sign_in;
pub mod start;
pub mod token;
pub mod userinfo;
pub mod users;
pub mod verify;
pub mod verify_email;

pub use error::FlowError;
pub use services::{FlowSettings, LoginApi, PRODUCT, Services, Throttles};

#[cfg(test)]
mod tests;
