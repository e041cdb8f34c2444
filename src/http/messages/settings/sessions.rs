//! Where the person is signed in, and what apps they let in.

use super::super::{About, AboutTwo};

/// The list of sign-ins.
#[derive(Clone, Copy, Debug)]
pub struct Sessions {
    /// Heading.
    pub heading: &'static str,
    /// What to do about a strange one.
    pub lead: &'static str,
    /// Mark of the browser that shows the page.
    pub this_one: &'static str,
    /// Of browser and system.
    pub device: AboutTwo,
    /// A browser that does not say what it is.
    pub unknown_device: &'static str,
    /// Label of the address.
    pub address: &'static str,
    /// Label of the method.
    pub method: &'static str,
    /// A password.
    pub by_password: &'static str,
    /// A password and a code.
    pub by_password_and_code: &'static str,
    /// A passkey.
    pub by_passkey: &'static str,
    /// Label of the beginning.
    pub started: &'static str,
    /// Label of the last use.
    pub last_active: &'static str,
    /// Ends one.
    pub end: &'static str,
    /// Names whose end the button is to screen readers; of the device.
    pub end_of: About,
    /// Ends all but this one.
    pub end_others: &'static str,
}

/// The list of apps.
#[derive(Clone, Copy, Debug)]
pub struct Apps {
    /// Heading.
    pub heading: &'static str,
    /// What the list is.
    pub lead: &'static str,
    /// There is none.
    pub empty: &'static str,
    /// Label of the permissions.
    pub can: &'static str,
    /// It only knows who the person is.
    pub only_who_you_are: &'static str,
    /// Label of the first use.
    pub first_used: &'static str,
    /// Label of the last use.
    pub last_used: &'static str,
    /// Leads to the end.
    pub remove: &'static str,
    /// Names whose end it is to screen readers; of the app.
    pub remove_of: About,
}
