//! The authorization endpoint: what a request must be, what it may have, and how it is answered.

mod request;

pub use request::{AuthorizationRequest, Prompt, ResponseMode};
