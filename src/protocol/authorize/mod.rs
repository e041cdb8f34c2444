//! The authorization endpoint: what a request must be, what it may have, and how it is answered.
//!
//! A request passes three stages. [`identify`] and [`trust`] find out who asks and where an answer may go; what they
//! refuse is shown to the person and never sent anywhere. [`validate`] judges all the rest; what it refuses goes back
//! to the client. Signing in and consent are asked for later, by [`crate::interaction::next_step`].

mod checks;
mod pushed;
mod refusal;
mod request;
pub mod response;
mod scopes;
mod target;
mod validate;

pub use pushed::{PushedRequest, open as open_pushed, pushed_secret, request_uri};
pub use refusal::{PageRefusal, RedirectRefusal, RequestRefusal};
pub use request::{AuthorizationRequest, Prompt, ResponseMode};
pub use response::AuthorizationAnswer;
pub use scopes::grantable;
pub use target::{TrustedTarget, identify, trust};
pub use validate::{Channel, Surroundings, validate};
