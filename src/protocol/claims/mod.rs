//! What tokens and userinfo say: claims are released in one place, tokens are put together and judged beside it.

pub mod access_token;
pub mod id_token;
mod release;

pub use release::{Person, Surface, release, supported};
