//! The one door to other machines.
//!
//! Mail leaves through [`mail`], documents that clients and providers name come in through [`fetch`], each with its own
//! checks. Nothing else in the house opens a connection to somebody else's machine.

pub mod fetch;
pub mod mail;
