//! Passwords, second factors, recovery codes.

use super::super::About;

/// The security page.
#[derive(Clone, Copy, Debug)]
pub struct Security {
    /// Heading.
    pub heading: &'static str,
    /// Heading of the password.
    pub password_heading: &'static str,
    /// What a change does elsewhere.
    pub password: &'static str,
    /// Leads to the change.
    pub change_password: &'static str,
    /// Heading of the second step.
    pub two_step_heading: &'static str,
    /// Mark: there is a factor.
    pub on: &'static str,
    /// Mark: there is none.
    pub off: &'static str,
    /// Why it is worth it.
    pub why: &'static str,
    /// What is kept safe now.
    pub active: &'static str,
    /// Begins with the first factor.
    pub enable: &'static str,
    /// Begins with one more.
    pub add: &'static str,
    /// A factor without a name.
    pub unnamed: &'static str,
    /// Since when; of the time in words.
    pub added: About,
    /// Leads to the end of a factor.
    pub remove: &'static str,
    /// Heading of the codes.
    pub recovery_heading: &'static str,
    /// What they are for.
    pub recovery: &'static str,
    /// How many are left.
    pub left: fn(u64) -> String,
    /// Few are left.
    pub few_left: &'static str,
    /// Leads to a new set.
    pub regenerate: &'static str,
}

/// Another password.
#[derive(Clone, Copy, Debug)]
pub struct ChangePassword {
    /// Heading.
    pub heading: &'static str,
    /// What it does elsewhere.
    pub lead: &'static str,
    /// Label of the password as it is.
    pub current: &'static str,
    /// Label of the new one.
    pub new: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The password as it is does not match.
    pub wrong_current: &'static str,
    /// It is the password already.
    pub same: &'static str,
}

/// A new second factor.
#[derive(Clone, Copy, Debug)]
pub struct Enrol {
    /// Heading.
    pub heading: &'static str,
    /// First step.
    pub scan: &'static str,
    /// Names the picture to those who cannot see it.
    pub picture: &'static str,
    /// Instead of the picture.
    pub by_hand: &'static str,
    /// Opens an app on the same device.
    pub open_app: &'static str,
    /// Second step: label of a name for the factor.
    pub device: &'static str,
    /// An example of one.
    pub device_hint: &'static str,
    /// Third step: label of the code.
    pub code: &'static str,
    /// Where it is found.
    pub code_hint: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The code did not match.
    pub wrong_code: &'static str,
}

/// A set of recovery codes, shown once.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryCodes {
    /// Heading after the first factor.
    pub heading: &'static str,
    /// Heading of a set that replaces another.
    pub replaced_heading: &'static str,
    /// What they are, and that they are shown once.
    pub lead: &'static str,
    /// The tick.
    pub saved: &'static str,
    /// Goes on.
    pub submit: &'static str,
    /// First line of the file; of product and account.
    pub file_title: super::super::AboutTwo,
}
