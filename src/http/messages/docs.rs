//! Texts of the docs page. What an endpoint is for stands beside its code, in English, as in the OpenAPI document.

use super::About;

/// Labels of the docs.
#[derive(Clone, Copy, Debug)]
pub struct Docs {
    /// The heading.
    pub heading: About,
    /// What is shown, and that there is a document for programs.
    pub lead: &'static str,
    /// The link to that document.
    pub document: &'static str,
    /// The link to the errors, and their heading.
    pub errors: &'static str,
    /// What an error is.
    pub errors_lead: &'static str,
    /// Heading of the errors of the OAuth endpoints.
    pub oauth_errors: &'static str,
    /// Back to the operations.
    pub operations: &'static str,
    /// Names the list of chapters to screen readers.
    pub chapters: &'static str,
    /// Before what a caller must hold.
    pub needs: &'static str,
    /// Above the parameters.
    pub parameters: &'static str,
    /// Above the members of the body.
    pub body: &'static str,
    /// Above the statuses.
    pub answers: &'static str,
    /// Above the body of a good answer.
    pub example: &'static str,
    /// Above the command.
    pub try_it: &'static str,
    /// Beside what must be there.
    pub required: &'static str,
}

pub(super) const DOCS: Docs = Docs {
    heading: |product| format!("The {product} API"),
    lead: "Every endpoint that needs a caller takes an access token (Authorization: Bearer) or an API key (X-API-Key).",
    document: "OpenAPI document",
    errors: "Errors",
    errors_lead: "Outside the OAuth endpoints an error is a problem document (RFC 9457). Compare its code; its detail \
                  is for people and may change.",
    oauth_errors: "Errors of the OAuth endpoints",
    operations: "All operations",
    chapters: "Chapters",
    needs: "Needs",
    parameters: "Parameters",
    body: "Body",
    answers: "Answers",
    example: "Example of the answer",
    try_it: "Try it",
    required: "required",
};
