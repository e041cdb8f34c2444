//! Objects with their entity tag, and changes that are made only to the state that was read (RFC 9110 §13.1.1).
//!
//! A tag is a digest of the representation, so that it needs no column and no reader can be told an old one.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderMap, HeaderValue, IF_MATCH};
use countersign_identity::SecretDigest;
use countersign_protocol::problem::{Problem, ProblemCode};
use serde::Serialize;

use crate::render::json;

/// 200 with an object and its tag.
pub fn ok(object: &impl Serialize) -> HttpResponse {
    with_status(StatusCode::OK, object)
}

/// 200 with an object whose tag is that of its `state`: what callers change, without what changes by being used.
pub fn ok_in_state(object: &impl Serialize, state: &impl Serialize) -> HttpResponse {
    tagged(json::with_status(StatusCode::OK, object), state)
}

/// 201 with a new object and its tag.
pub fn created(object: &impl Serialize) -> HttpResponse {
    with_status(StatusCode::CREATED, object)
}

fn with_status(status: StatusCode, object: &impl Serialize) -> HttpResponse {
    tagged(json::with_status(status, object), object)
}

pub(crate) fn tagged(mut answer: HttpResponse, state: &impl Serialize) -> HttpResponse {
    if let Ok(tag) = HeaderValue::from_str(&tag(state)) {
        answer.headers_mut().insert(ETAG, tag);
    }
    answer
}

/// Refuses a change whose `If-Match` names another state than `current`. Without the header every state is meant.
///
/// # Errors
/// 412.
pub fn check(headers: &HeaderMap, current: &impl Serialize) -> Result<(), Problem> {
    let mut named = headers.get_all(IF_MATCH).peekable();
    if named.peek().is_none() {
        return Ok(());
    }
    let tag = tag(current);
    if named.any(|list| names(list, &tag)) {
        Ok(())
    } else {
        Err(ProblemCode::PreconditionFailed.into())
    }
}

/// RFC 9110 §13.1.1: compared strongly, so a weak tag matches nothing.
fn names(list: &HeaderValue, tag: &str) -> bool {
    list.to_str()
        .is_ok_and(|list| list.split(',').map(str::trim).any(|one| one == "*" || one == tag))
}

fn tag(object: &impl Serialize) -> String {
    let text = serde_json::to_string(object).unwrap_or_default();
    let digest = SecretDigest::of(&text);
    let mut tag = String::from("\"");
    for byte in digest.as_bytes().iter().take(16) {
        tag.push_str(&format!("{byte:02x}"));
    }
    tag.push('"');
    tag
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_made_to_the_state_that_was_read_and_to_no_other() {
        let (old, new) = (json!({"name": "a"}), json!({"name": "b"}));
        let answer = ok(&old);
        let tag = answer.headers().get(ETAG).unwrap();
        let mut headers = HeaderMap::new();
        assert!(check(&headers, &new).is_ok());
        headers.insert(IF_MATCH, tag.clone());
        assert!(check(&headers, &old).is_ok());
        assert_eq!(
            check(&headers, &new).unwrap_err().code,
            ProblemCode::PreconditionFailed
        );
        let weak = format!("W/{}", tag.to_str().unwrap());
        headers.insert(IF_MATCH, HeaderValue::from_str(&weak).unwrap());
        assert!(check(&headers, &old).is_err());
        headers.insert(IF_MATCH, HeaderValue::from_static("\"x\", *"));
        assert!(check(&headers, &new).is_ok());
    }
}
