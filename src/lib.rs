//! Countersign: the settings, the command line, and the place where everything is put together.
//! `main.rs` and the tests start the server through it.

pub mod app;
pub mod cli;
pub mod config;
