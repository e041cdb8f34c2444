//! Pure: what OAuth 2.0 and OpenID Connect allow.
