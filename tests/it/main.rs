//! The integration tests: one binary, one module per endpoint, screen or promise, and the rig that they stand on.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says why"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "tests stand outside of the house and read the clock as clients do"
)]

mod administration;
mod api;
mod api_keys;
mod architecture;
mod attacks;
mod bad_input;
mod browser;
mod command_line;
mod command_line_beside_load;
mod docs;
mod durability;
mod flow;
mod forward_auth;
mod golden;
mod janitor;
mod login_api;
mod mail;
mod migrating;
mod netrecon;
mod openapi;
mod relying_parties;
mod rig;
mod second_factor;
mod start;
mod support;
mod syncs;
mod two_nodes;
