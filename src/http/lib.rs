//! actix-web: routes, extractors, endpoints, pages, rendering, middleware.

pub mod assets;
pub mod messages;
pub mod pages;
