//! `Idempotency-Key` on creating requests: read here, kept by the flow that creates (ux.md §3).

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use countersign_access::principal::Principal;
use countersign_flows::idempotency::Once;
use countersign_identity::SecretDigest;
use countersign_protocol::problem::Problem;
use serde_json::Value;

use crate::call::Call;

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LONGEST: usize = 255;

/// What the request says about being done once; `None` without the header. `render` is the answer without its secret.
///
/// # Errors
/// 400 for a key that came twice, is empty or longer than 255 visible ASCII characters.
pub fn once<S, T>(
    call: &Call<S>,
    principal: &Principal,
    render: fn(&T) -> Value,
) -> Result<Option<Once<T>>, Problem> {
    if !call.headers().contains_key(HEADER) {
        return Ok(None);
    }
    let key = call
        .header(HEADER)
        .filter(|key| (1..=LONGEST).contains(&key.len()))
        .ok_or_else(|| {
            Problem::invalid_request("Send one Idempotency-Key of 1 to 255 visible characters.")
        })?;
    let body = Value::Object(call.json.clone());
    Ok(Some(Once {
        // A person acts for one organization at a time, and an answer of one is nothing to the other.
        caller: format!("{} {}", principal.organization, principal.actor().as_str()),
        key: key.to_owned(),
        request: SecretDigest::of(&format!("{} {}\n{body}", call.method(), call.path())),
        render,
    }))
}

/// Marks an answer that was given before.
pub fn replayed(mut answer: HttpResponse) -> HttpResponse {
    answer
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    answer
}
