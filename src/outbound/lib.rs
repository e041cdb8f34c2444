//! The one door to other machines.
//!
//! Mail leaves through [`mail`]; calls to upstream providers and for clients' keys will leave through neighbours of it,
//! each with its own checks. Nothing else in the house opens a connection to somebody else's machine.

pub mod mail;
