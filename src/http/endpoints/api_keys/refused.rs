//! Why a key was not made, changed or shown, as a problem document.

use actix_web::HttpResponse;
use countersign_access::api_key::Refusal;
use countersign_flows::Services;
use countersign_flows::api_keys::KeyError;
use countersign_flows::idempotency::Before;
use countersign_protocol::problem::{Invalid, Problem, ProblemCode};

use crate::call::Call;
use crate::render::failure;

/// The answer to `call`, which the flow did not carry out.
pub(super) fn respond(call: &Call<Services>, error: &KeyError) -> HttpResponse {
    match error {
        KeyError::Refused(refusal) => call.problem(problem(refusal)),
        KeyError::OtherRequest => call.problem(Before::other()),
        KeyError::Failed(error) => failure::respond(call, error),
    }
}

fn problem(refusal: &Refusal) -> Problem {
    let sentence = || {
        let mut text = refusal.to_string();
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        format!("{text}.")
    };
    match refusal {
        Refusal::SecondFactorRequired => ProblemCode::SecondFactorRequired.into(),
        Refusal::NotFound | Refusal::NoServiceAccount => Problem::new(ProblemCode::NotFound, sentence()),
        Refusal::OwnerEnded | Refusal::Ended => Problem::new(ProblemCode::Conflict, sentence()),
        Refusal::Changed => ProblemCode::PreconditionFailed.into(),
        Refusal::Wider(missing) => Problem {
            detail: sentence(),
            ..Problem::insufficient(missing.iter().map(ToString::to_string))
        },
        Refusal::Invalid(reasons) => Problem::validation(
            reasons
                .iter()
                .map(|reason| Invalid {
                    pointer: reason.pointer(),
                    code: reason.code(),
                    detail: reason.to_string(),
                })
                .collect(),
        ),
    }
}
