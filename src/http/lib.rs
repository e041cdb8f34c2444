//! actix-web: routes, extractors, endpoints, pages, rendering, middleware.
