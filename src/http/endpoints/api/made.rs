//! Something new on the wire: 201 with its address and tag; the same again for a request that came again.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderValue, LOCATION};
use countersign_flows::Services;
use countersign_flows::idempotency::Created;
use serde::Serialize;
use serde_json::Value;

use crate::call::Call;
use crate::{etag, idempotency};

/// 201 with `body` about the object `id`, which lives below the address that was asked.
pub(super) fn new(call: &Call<Services>, id: &str, body: &impl Serialize) -> HttpResponse {
    let mut answer = etag::created(body);
    if let Ok(address) = HeaderValue::from_str(&format!("{}/{id}", call.path())) {
        answer.headers_mut().insert(LOCATION, address);
    }
    answer
}

/// The answer to a creating request without a secret in it.
pub(super) fn once<T>(call: &Call<Services>, created: &Created<T>, render: fn(&T) -> Value) -> HttpResponse {
    match created {
        Created::New(object) => described(call, &render(object)),
        Created::Again(body, _) => idempotency::replayed(described(call, body)),
    }
}

/// 201 for a body that names its own id.
pub(super) fn described(call: &Call<Services>, body: &Value) -> HttpResponse {
    let id = body.get("id").and_then(Value::as_str).unwrap_or_default();
    new(call, id, body)
}
