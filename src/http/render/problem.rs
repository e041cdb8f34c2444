//! RFC 9457 problem documents, for programs outside the OAuth endpoints: a refusal with the request's id and path.
//!
//! Headers that repeat what the document says (challenge, time to wait) are added here, so that no handler forgets one.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use countersign_access::Act;
use countersign_protocol::problem::{Invalid, Problem, ProblemCode};
use serde::Serialize;
use serde_json::Value;

use super::{status, wait};

/// The members on the wire.
#[derive(Serialize)]
struct Document<'a> {
    /// RFC 9457 §3.1.1: where the code is explained; `code` is what a program compares.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    code: ProblemCode,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Invalid],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    required: &'a [String],
    #[serde(flatten)]
    members: BTreeMap<&'static str, &'a Value>,
}

/// The page that explains every code, below the issuer.
pub(crate) const EXPLAINED: &str = "/docs/errors";

/// The document as JSON; the answer in the docs is the answer on the wire.
pub(crate) fn told(problem: &Problem, request_id: &str, path: &str, issuer: &str) -> Value {
    serde_json::to_value(document(problem, request_id, path, issuer)).unwrap_or_default()
}

/// A code in words, with a capital.
pub(crate) fn title(code: ProblemCode) -> String {
    let words: Vec<&str> = code
        .as_str()
        .split('_')
        .map(|word| match word {
            "api" => "API",
            "sso" => "SSO",
            "totp" => "TOTP",
            word => word,
        })
        .collect();
    let mut title = words.join(" ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

fn document<'a>(problem: &'a Problem, request_id: &'a str, path: &'a str, issuer: &str) -> Document<'a> {
    Document {
        kind: format!("{issuer}{EXPLAINED}#{}", problem.code.as_str()),
        title: title(problem.code),
        status: problem.code.status(),
        detail: &problem.detail,
        instance: path,
        code: problem.code,
        request_id,
        errors: &problem.errors,
        required: &problem.required,
        members: problem
            .members
            .iter()
            .map(|(name, value)| (*name, value))
            .collect(),
    }
}

/// The answer to `act`, which asked for `path` (without its query) of the server at `issuer`.
pub fn respond(problem: &Problem, act: &Act, path: &str, issuer: &str) -> HttpResponse {
    let document = document(problem, &act.request_id, path, issuer);
    let mut answer = HttpResponse::build(status(problem.code.status()));
    answer
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/problem+json")));
    if let Some(challenge) = challenge(problem) {
        answer.insert_header((WWW_AUTHENTICATE, challenge));
    }
    if let Some(time) = problem.retry_after {
        answer.insert_header((RETRY_AFTER, HeaderValue::from(wait::seconds(time))));
    }
    answer.json(document)
}

/// RFC 9110 §11.6.1: every 401 names a scheme. RFC 6750 §3.1: a refused token is told its error, a missing scope which.
fn challenge(problem: &Problem) -> Option<HeaderValue> {
    let text = match problem.code {
        ProblemCode::InvalidToken => "Bearer realm=\"Countersign\", error=\"invalid_token\"".to_owned(),
        ProblemCode::InsufficientScope => format!(
            "Bearer realm=\"Countersign\", error=\"insufficient_scope\", scope=\"{}\"",
            problem.required.join(" ")
        ),
        code if code.status() == 401 => "Bearer realm=\"Countersign\"".to_owned(),
        _ => return None,
    };
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::body::to_bytes;
    use countersign_access::Actor;
    use countersign_identity::Timestamp;
    use serde_json::json;

    use super::*;

    fn answer(problem: &Problem) -> HttpResponse {
        let act = Act {
            actor: Actor::Anonymous,
            peer: None,
            request_id: "req_1".to_owned(),
            now: Timestamp::from_unix_seconds(0),
            organization: None,
        };
        respond(problem, &act, "/api/v1/test", "https://id.test")
    }

    #[actix_web::test]
    async fn the_document_says_what_the_contract_lists_and_no_empty_lists() {
        let problem = Problem::new(ProblemCode::SsoRequired, "Sign in there.").with("url", "https://x.test/");
        let body = to_bytes(answer(&problem).into_body()).await.unwrap();
        assert_eq!(
            serde_json::from_slice::<Value>(&body).unwrap(),
            json!({"type": "https://id.test/docs/errors#sso_required", "title": "SSO required", "status": 403,
                   "detail": "Sign in there.",
                   "instance": "/api/v1/test", "code": "sso_required", "request_id": "req_1",
                   "url": "https://x.test/"})
        );
    }

    #[test]
    fn a_missing_scope_is_named_in_the_challenge_and_a_wait_in_retry_after() {
        let lacking = answer(&Problem::insufficient(vec!["reports_write"]));
        let challenge = lacking.headers().get(WWW_AUTHENTICATE).unwrap().to_str().unwrap();
        assert!(challenge.ends_with("scope=\"reports_write\""), "{challenge}");
        let throttled = answer(&Problem::throttled(Duration::from_millis(1500)));
        assert_eq!(throttled.status().as_u16(), 429);
        assert_eq!(throttled.headers().get(RETRY_AFTER).unwrap(), "2");
    }

    #[test]
    fn every_401_names_a_scheme_and_no_other_status_but_a_missing_scope_does() {
        for code in ProblemCode::ALL {
            let named = answer(&(*code).into()).headers().contains_key(WWW_AUTHENTICATE);
            let wanted = code.status() == 401 || *code == ProblemCode::InsufficientScope;
            assert_eq!(named, wanted, "{}", code.as_str());
        }
    }
}
