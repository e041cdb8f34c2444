//! Texts of the pages that letters lead to: a new password, a proved address, an invitation.

mod en;

use super::{About, AboutTwo, Explanation};

pub(super) use en::{INVITE, RESET, VERIFY_EMAIL};

/// Asking for a new password, and choosing one.
#[derive(Clone, Copy, Debug)]
pub struct Reset {
    /// Heading of the page that asks for the address.
    pub heading: &'static str,
    /// What will happen.
    pub lead: &'static str,
    /// Label of the address.
    pub email: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The text is no address.
    pub email_invalid: &'static str,
    /// The same for every address.
    pub sent: Explanation,
    /// Heading and what to do in a deployment that sends no mail.
    pub no_mail: Explanation,
    /// Heading of the page that a link leads to.
    pub choose_heading: &'static str,
    /// What choosing ends.
    pub choose_lead: &'static str,
    /// Its button.
    pub choose_submit: &'static str,
    /// The link counts no more.
    pub closed: Explanation,
    /// The way to a new link.
    pub ask_again: &'static str,
}

/// Proving an address.
#[derive(Clone, Copy, Debug)]
pub struct VerifyEmail {
    /// Heading.
    pub heading: &'static str,
    /// What pressing the button says; of the address.
    pub lead: About,
    /// The button.
    pub submit: &'static str,
    /// It is proved.
    pub done: Explanation,
    /// Somebody else has the address by now.
    pub taken: Explanation,
    /// The link counts no more.
    pub closed: Explanation,
}

/// An invitation.
#[derive(Clone, Copy, Debug)]
pub struct Invite {
    /// Heading; of the organization.
    pub heading: About,
    /// Who invites; of inviter and organization.
    pub invited_by: AboutTwo,
    /// Nobody is known to invite; of the organization.
    pub invited: About,
    /// What they will be there; of the role.
    pub role: About,
    /// Label of the address, which stands.
    pub email: &'static str,
    /// Label of the name.
    pub name: &'static str,
    /// The name may be left out.
    pub name_optional: &'static str,
    /// Label of the password.
    pub password: &'static str,
    /// The button of somebody new.
    pub create: &'static str,
    /// The button of somebody with an account; of the organization.
    pub accept: About,
    /// The name may not be set.
    pub name_invalid: &'static str,
    /// It is for another account; of the address it is for and the one in use.
    pub other_account: AboutTwo,
    /// The way to the account that it is for.
    pub use_another: &'static str,
    /// The link counts no more.
    pub closed: Explanation,
}
