//! The endpoints: one module each, named after its address, exporting a type per HTTP method.

pub mod asset;
pub mod healthz;
