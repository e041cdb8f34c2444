//! What people see: one struct per page, rendered by a template of the same name.
//!
//! A page takes texts and plain values and decides only how they are shown; what is true, and what happens after a
//! press of a button, is decided by flows and told by the handlers. Every page works without a script, and
//! [`security`] says what its browser may load.

pub mod consent;
pub mod dev_mail;
pub mod docs;
pub mod enrol;
pub mod error;
pub mod form_post;
pub mod frame;
pub mod home;
pub mod invite;
pub mod link_over;
pub mod login;
pub mod logout;
pub mod new_password;
pub mod not_a_member;
pub mod organizations;
pub mod reset;
pub mod scopes;
pub mod second_step;
pub mod security;
pub mod settings;
pub mod setup;
pub mod sign_in_over;
pub mod throttled;
pub mod verify_email;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use self::consent::ConsentPage;
pub use self::error::ErrorPage;
pub use self::form_post::FormPostPage;
pub use self::frame::{Account, App, Destination, Frame, Moment, PostForm};
pub use self::home::HomePage;
pub use self::invite::{InviteAccountPage, InviteNewPage};
pub use self::link_over::LinkOverPage;
pub use self::login::LoginPage;
pub use self::logout::{LogoutPage, SignedOutPage};
pub use self::new_password::NewPasswordPage;
pub use self::not_a_member::NotAMemberPage;
pub use self::organizations::OrganizationsPage;
pub use self::reset::{ResetAskedPage, ResetPage};
pub use self::second_step::{RecoveryCodePage, TotpPage};
pub use self::security::{Page, PageKind, content_security_policy};
pub use self::setup::{SetupLinkPage, SetupPage};
pub use self::sign_in_over::SignInOverPage;
pub use self::throttled::ThrottledPage;
pub use self::verify_email::VerifyEmailPage;
