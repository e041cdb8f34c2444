//! Errors in the document: the two shapes, and an example of every code as it comes.

use countersign_protocol::problem::{Invalid, Problem, ProblemCode};
use countersign_protocol::{ErrorCode, OAuthError};
use serde_json::{Value, json};

use super::schema::{Shape, count, list, object, text};
use crate::render::problem;

/// RFC 9457.
pub(super) const PROBLEM: Shape = Shape::new("Problem", || {
    object([
        ("type", text().says("Leads to what the code means.")),
        ("title", text()),
        ("status", count()),
        ("detail", text().says("What to do, in a sentence.")),
        ("instance", text().says("The path that was asked.")),
        ("code", text().says("What a program compares.")),
        ("request_id", text().says("Finds the request in the log.")),
        (
            "errors",
            list(object([
                ("pointer", text().says("Where in the body: a JSON pointer.")),
                ("code", text()),
                ("detail", text()),
            ]))
            .says("What is wrong with the body.")
            .optional(),
        ),
        (
            "required",
            list(text())
                .says("Permissions or rights that are missing.")
                .optional(),
        ),
    ])
});

/// RFC 6749 §5.2.
pub(super) const OAUTH_ERROR: Shape = Shape::new("OAuthError", || {
    object([
        ("error", text().says("What a program compares.")),
        ("error_description", text().says("What is wrong, in a sentence.")),
    ])
});

/// A problem as it comes from `path`.
pub(super) fn example(code: ProblemCode, path: &str, issuer: &str) -> Value {
    let mut told = Problem::from(code);
    match code {
        ProblemCode::ValidationFailed => {
            let detail = "This member is not known here.";
            told.errors = vec![Invalid::member("colour", "unknown_field", detail)];
        }
        ProblemCode::InsufficientScope => told.required = vec!["reports_write".to_owned()],
        _ => {}
    }
    problem::told(&told, "req_8GkS2vTn4WqYb1Lx", path, issuer)
}

/// An OAuth error as it comes.
pub(super) fn oauth_example(code: ErrorCode) -> Value {
    json!(OAuthError::from(code))
}
