//! The person: who they are, how they are reached, what becomes of their data.

use super::super::About;

/// The profile page.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Heading.
    pub heading: &'static str,
    /// Who gets to see this.
    pub lead: &'static str,
    /// Label of the name to show.
    pub name: &'static str,
    /// Label of the given name.
    pub given_name: &'static str,
    /// Label of the family name.
    pub family_name: &'static str,
    /// Label of the telephone number.
    pub phone_number: &'static str,
    /// Label of the time zone.
    pub zoneinfo: &'static str,
    /// How a time zone is written.
    pub zoneinfo_hint: &'static str,
    /// Label of the language.
    pub language: &'static str,
    /// No language of one's own.
    pub language_of_browser: &'static str,
    /// Label of the organization that a sign-in acts for when nothing else says so.
    pub default_organization: &'static str,
    /// The oldest membership.
    pub default_organization_unset: &'static str,
    /// Keeps the changes.
    pub save: &'static str,
    /// A value cannot be kept; of its label.
    pub unacceptable: About,
    /// Heading of the address.
    pub email_heading: &'static str,
    /// Mark of a proved address.
    pub verified: &'static str,
    /// Mark of one that is not.
    pub not_verified: &'static str,
    /// Sends a letter with a link.
    pub verify: &'static str,
    /// Leads to the change of address.
    pub change_email: &'static str,
    /// Heading of the data.
    pub data_heading: &'static str,
    /// What the file holds.
    pub data: &'static str,
    /// Downloads it.
    pub download_data: &'static str,
    /// Heading of the end.
    pub delete_heading: &'static str,
    /// What it means.
    pub delete: &'static str,
    /// Leads to the question.
    pub delete_account: &'static str,
}

/// Another e-mail address.
#[derive(Clone, Copy, Debug)]
pub struct ChangeEmail {
    /// Heading.
    pub heading: &'static str,
    /// What happens; of the address as it is.
    pub lead: About,
    /// Label of the new address.
    pub new_email: &'static str,
    /// Label of the password.
    pub password: &'static str,
    /// Label of the code, for who has a second factor.
    pub code: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The address is not one.
    pub invalid: &'static str,
    /// It is the address already.
    pub same: &'static str,
    /// Password or code do not match.
    pub wrong_proof: &'static str,
}
