//! The organization's own applications.

use super::super::About;

/// The list, one application, its form, its secret.
#[derive(Clone, Copy, Debug)]
pub struct Applications {
    /// Heading.
    pub heading: &'static str,
    /// What they are; of the organization.
    pub lead: About,
    /// There is none.
    pub empty: &'static str,
    /// Leads to the form.
    pub create: &'static str,
    /// Heading of the form.
    pub create_heading: &'static str,
    /// Label of the name.
    pub name: &'static str,
    /// Where the name is seen.
    pub name_hint: &'static str,
    /// Label of the kind.
    pub kind: &'static str,
    /// An application that keeps a secret.
    pub confidential: &'static str,
    /// Which those are.
    pub confidential_hint: &'static str,
    /// An application that cannot.
    pub public: &'static str,
    /// Which those are.
    pub public_hint: &'static str,
    /// Label of the redirect URIs.
    pub redirect_uris: &'static str,
    /// How they are written and compared.
    pub redirect_uris_hint: &'static str,
    /// The button of the form.
    pub submit: &'static str,
    /// Keeps changes of an application.
    pub save: &'static str,
    /// Heading of what its operator needs.
    pub connect_heading: &'static str,
    /// Label of the client id.
    pub client_id: &'static str,
    /// Label of the issuer.
    pub issuer: &'static str,
    /// Label of the metadata.
    pub discovery: &'static str,
    /// Label of the secret.
    pub secret: &'static str,
    /// Heading of the secret's replacement.
    pub rotate_heading: &'static str,
    /// What it does.
    pub rotate_lead: &'static str,
    /// The button.
    pub rotate: &'static str,
    /// Heading of a secret that is shown once.
    pub shown_heading: &'static str,
    /// That it is shown once.
    pub shown_lead: &'static str,
    /// Label of the overlap.
    pub overlap: &'static str,
    /// When the replaced secret ends; of the time in words.
    pub old_secret_ends: About,
    /// Leads to the application.
    pub done: &'static str,
    /// Mark of one that is switched off.
    pub disabled: &'static str,
    /// Leads to the question.
    pub delete: &'static str,
    /// Heading of the end.
    pub delete_heading: &'static str,
    /// What it means.
    pub delete_lead: &'static str,
    /// Since when; of the time in words.
    pub created: About,
    /// What is wrong.
    pub problems: ApplicationProblems,
}

/// What is wrong with a wish for an application.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is the problem of its name")]
pub struct ApplicationProblems {
    pub name: &'static str,
    pub no_redirect_uri: &'static str,
    /// Of the address.
    pub redirect_uri: About,
}
