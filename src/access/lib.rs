//! Pure rules about who may do what: organizations, roles, permissions, and the record of acts.

pub mod api_key;
pub mod event;
pub mod invitation;
pub mod management;
pub mod organization;
pub mod permission;
pub mod policy;
pub mod power;
pub mod principal;
pub mod role;
pub mod service_account;

pub use event::{Act, Actor, Event, EventKind, Outcome, peer_network};
