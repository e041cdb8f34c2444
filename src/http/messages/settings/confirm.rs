//! Questions before something that cannot be undone, and before what needs a fresh proof.

use super::super::{About, AboutTwo};

/// What all questions share.
#[derive(Clone, Copy, Debug)]
pub struct Confirm {
    /// Label of the password.
    pub password: &'static str,
    /// Label of the code.
    pub code: &'static str,
    /// What counts as a code.
    pub code_hint: &'static str,
    /// Password or code do not match.
    pub wrong: &'static str,
    /// The code did not match.
    pub wrong_code: &'static str,
    /// Before an API key is made or rolled: only a code.
    pub prove: Question,
    /// Removes a second factor; of its name.
    pub remove_factor: Question,
    /// Makes a new set of recovery codes.
    pub regenerate: Question,
    /// Deletes the account; of the address.
    pub delete_account: Question,
    /// Nobody may go while others depend on them.
    pub last_owner: &'static str,
    /// Revokes an API key; of its name.
    pub revoke: Question,
    /// When the key was last used, or that it never was; of the time in words.
    pub last_used: About,
    /// The key was never used.
    pub never_used: &'static str,
    /// Ends what a client can do; of name.
    pub remove_app: Question,
    /// Deletes an application; of its name.
    pub delete_application: Question,
    /// Puts name and preview of a key together.
    pub key: AboutTwo,
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Heading; of the thing in question.
    pub heading: About,
    /// What follows from a yes.
    pub what: &'static str,
    /// The yes.
    pub submit: &'static str,
}
