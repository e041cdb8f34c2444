//! The token endpoint: what each grant demands and what it gives.

pub mod authorization_code;
pub mod client_credentials;
pub mod key_exchange;
pub mod refresh_token;
pub mod request;
mod response;
#[cfg(test)]
pub(crate) mod samples;

pub use request::TokenRequest;
pub use response::{TokenResponse, wants_refresh_token};
