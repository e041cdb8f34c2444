//! Why an administrator's request was not carried out, as a problem document.

use actix_web::HttpResponse;
use countersign_flows::change::{ChangeError, Invalid as Reason, Refusal};
use countersign_flows::{FlowError, Services};
use countersign_protocol::problem::{Invalid, Problem, ProblemCode};
use countersign_protocol::registration::RegistrationRefusal;

use crate::call::Call;
use crate::render::failure;

/// A request without its answer.
pub(super) enum Refused {
    /// The caller is told.
    Problem(Box<Problem>),
    /// Something failed.
    Failed(FlowError),
}

impl Refused {
    /// There is nothing at this address, or nothing of the caller's.
    pub(super) fn not_found() -> Refused {
        Problem::from(ProblemCode::NotFound).into()
    }

    /// The answer to `call`.
    pub(super) fn respond(self, call: &Call<Services>) -> HttpResponse {
        match self {
            Refused::Problem(problem) => call.problem(*problem),
            Refused::Failed(error) => failure::respond(call, &error),
        }
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Refused::Problem(Box::new(problem))
    }
}

impl From<FlowError> for Refused {
    fn from(error: FlowError) -> Self {
        Refused::Failed(error)
    }
}

impl From<ChangeError> for Refused {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Refused(refusal) => problem(&refusal).into(),
            ChangeError::Failed(error) => error.into(),
        }
    }
}

fn problem(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::NotFound { .. } => Problem::new(ProblemCode::NotFound, sentence(refusal)),
        Refusal::Conflict(_) => Problem::new(ProblemCode::Conflict, sentence(refusal)),
        Refusal::NotManaged => Problem::new(ProblemCode::NotManaged, sentence(refusal)),
        Refusal::Beyond(beyond) => Problem {
            detail: sentence(refusal),
            ..Problem::insufficient(beyond.0.iter().cloned())
        },
        Refusal::Invalid(reason) => {
            let (pointer, code) = place(reason);
            Problem::validation(vec![Invalid {
                pointer: pointer.to_owned(),
                code,
                detail: sentence(refusal),
            }])
        }
    }
}

/// Which member of the body is meant, and the word for programs.
fn place(reason: &Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Name(_) => ("/name", "invalid_name"),
        Reason::Slug(_) => ("/slug", "invalid_slug"),
        Reason::Password(_) => ("/password", "invalid_password"),
        Reason::Claim(_) => ("/claims", "invalid_claim"),
        Reason::ApiKey(_) | Reason::ForeignKey(_) => ("", "invalid_key"),
        Reason::Client(refusal) => (client_member(refusal), "invalid_client_metadata"),
        Reason::Role(_) => ("/role", "unknown_role"),
        Reason::Permission(_) => ("/permissions", "unknown_permission"),
        Reason::BuiltInRole(_) => ("/name", "built_in_role"),
        Reason::OwnRole => ("/role", "own_role"),
        Reason::KeyOfAnotherRequest => ("", "idempotency_key_reused"),
        Reason::Policy(_) => ("/policy", "too_short"),
    }
}

fn client_member(refusal: &RegistrationRefusal) -> &'static str {
    match refusal {
        RegistrationRefusal::Name => "/name",
        RegistrationRefusal::Owner => "/first_party",
        RegistrationRefusal::NoGrant
        | RegistrationRefusal::PublicMachine
        | RegistrationRefusal::RefreshWithoutCode => "/grant_types",
        RegistrationRefusal::NoRedirectUri | RegistrationRefusal::RedirectUri { .. } => "/redirect_uris",
        RegistrationRefusal::NoKeys
        | RegistrationRefusal::TwoKeySources
        | RegistrationRefusal::NotFetchable(_) => "/jwks_uri",
        RegistrationRefusal::AuthMethod(_) => "/token_endpoint_auth_method",
        RegistrationRefusal::PostLogoutRedirectUri { .. } => "/post_logout_redirect_uris",
        RegistrationRefusal::UnknownScope(_) => "/scopes",
    }
}

/// The reason with a capital and a full stop.
fn sentence(refusal: &Refusal) -> String {
    let text = refusal.to_string();
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), characters.as_str()),
        None => text,
    }
}
