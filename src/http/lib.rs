//! actix-web: routes, extractors, endpoints, pages, rendering, middleware.
//!
//! Read [`routes`] for what is served, `dispatch.rs` for the way of a request, [`render`] for how answers look. What is
//! allowed is decided below; this layer turns bytes into typed values and decisions into answers.

pub mod assets;
mod body;
pub mod browser;
pub mod call;
pub mod caller;
mod connection;
mod cors;
pub mod csrf;
mod dispatch;
pub mod documents;
pub mod endpoint;
pub mod endpoints;
pub mod etag;
pub mod idempotency;
pub mod json;
pub mod limits;
pub mod list;
pub mod management;
pub mod messages;
pub mod metrics;
pub mod openapi;
mod other_name;
pub mod pages;
pub mod params;
mod peer;
pub mod render;
mod request_id;
mod resource;
pub mod routes;
pub mod server;
pub mod state;
