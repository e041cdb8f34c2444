//! Pure rules about people: who they are, how they prove it, how long a sign-in lasts.
//!
//! Nothing here waits: no clock, no database, no HTTP. Values come in, decisions go out.

pub mod display_name;
pub mod email;
pub mod factor;
pub mod id;
pub mod password;
pub mod profile_claim;
pub mod recovery_code;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod throttle;
pub mod ticket;
pub mod timestamp;
pub mod totp;
pub mod user;

pub use email::Email;
pub use id::*;
pub use secret::SecretDigest;
pub use timestamp::Timestamp;
