//! Pure rules of OAuth 2.0 and OpenID Connect: requests in, decisions out.
//!
//! Nothing here waits: no clock, no database, no HTTP, no signing. Requests are parsed once into types that cannot be
//! wrong; a refusal is an enum with one variant per reason, turned into the specification's code beside the rule.

pub mod algorithm;
pub mod authorize;
pub mod claims;
pub mod client;
pub mod client_assertion;
pub mod client_authentication;
pub mod client_keys;
pub mod client_metadata;
pub mod discovery;
pub mod error;
pub mod fetched_keys;
pub mod grant;
pub mod interaction;
pub mod introspection;
pub mod jws;
pub mod login;
pub mod logout;
mod numeric_date;
pub mod params;
pub mod pkce;
pub mod problem;
pub mod redirect_uri;
pub mod registration;
pub mod request_object;
pub mod revocation;
pub mod scope;
pub mod signing_key;
pub mod strict_json;
pub mod token;

pub use client::Client;
pub use error::{ErrorCode, OAuthError};
pub use params::Params;
pub use scope::Scopes;
