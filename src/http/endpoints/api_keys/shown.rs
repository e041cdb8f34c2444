//! A key on the wire. Its text stands in the answer that makes it, once, and nowhere else.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_flows::Services;
use countersign_flows::api_keys::MadeKey;
use countersign_flows::idempotency::Created;
use countersign_identity::{ApiKeyId, ServiceAccountId, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;

use crate::call::Call;
use crate::openapi::schema::{Shape, id, list, moment, object, text};
use crate::render::json;
use crate::{etag, idempotency};

/// A key as lists show it.
#[derive(Serialize)]
pub(super) struct Shown {
    id: ApiKeyId,
    name: String,
    permissions: Vec<String>,
    preview: String,
    allowed_cidrs: Vec<String>,
    user_id: Option<UserId>,
    service_account_id: Option<ServiceAccountId>,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
    last_used_from: Option<String>,
}

impl From<&ApiKey> for Shown {
    fn from(key: &ApiKey) -> Self {
        let (user_id, service_account_id) = match &key.owner {
            KeyOwner::User(user) => (Some(user.clone()), None),
            KeyOwner::ServiceAccount(account) => (None, Some(account.clone())),
        };
        Shown {
            id: key.id.clone(),
            name: key.name.clone(),
            permissions: key.permissions.iter().map(ToString::to_string).collect(),
            preview: key.preview.clone(),
            allowed_cidrs: key.allowed_cidrs.iter().map(ToString::to_string).collect(),
            user_id,
            service_account_id,
            created_at: key.created_at.rfc3339(),
            expires_at: key.expires_at.map(Timestamp::rfc3339),
            last_used_at: key.last_used.map(|used| used.at.rfc3339()),
            last_used_from: key
                .last_used
                .and_then(|used| used.from)
                .map(|peer| peer.to_string()),
        }
    }
}

pub(super) const API_KEY: Shape = Shape::new("ApiKey", || {
    object([
        ("id", id("key")),
        ("name", text().like("CI pipeline")),
        ("permissions", list(text().like("scans_read"))),
        ("preview", text().like("nr_live_a1b2…e5f6")),
        ("allowed_cidrs", list(text().like("192.0.2.0/24"))),
        ("user_id", id("usr").or_null()),
        ("service_account_id", text().like(Value::Null).or_null()),
        ("created_at", moment()),
        ("expires_at", moment().or_null()),
        ("last_used_at", moment().or_null()),
        ("last_used_from", text().like("192.0.2.7").or_null()),
    ])
});

/// The key with its text, this once.
pub(super) const API_KEY_MADE: Shape = Shape::new("ApiKeyMade", || {
    let text = text().like("nr_live_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6");
    (API_KEY.schema)().with("key", text.says("Shown once."))
});

/// 200 with a key, tagged without its last use, which changes by itself.
pub(super) fn ok(key: &ApiKey) -> HttpResponse {
    etag::ok_in_state(&Shown::from(key), &state(key))
}

/// What a change is made to.
pub(super) fn state(key: &ApiKey) -> Shown {
    let unused = ApiKey {
        last_used: None,
        ..key.clone()
    };
    Shown::from(&unused)
}

/// What is kept of the answer to a creating request: all but the text.
pub(super) fn kept(key: &ApiKey) -> Value {
    serde_json::to_value(Shown::from(key)).unwrap_or_default()
}

/// 201 with a key and its text, this once, or once more for the same request.
pub(super) fn created(call: &Call<Services>, created: Created<MadeKey>) -> HttpResponse {
    match created {
        Created::New(made) => with_text(call, kept(&made.key), made.secret.expose()),
        Created::Again(shown, bits) => {
            let secret = call.state.services.settings.api_key_prefix.from_random(&bits);
            idempotency::replayed(with_text(call, shown, secret.expose()))
        }
    }
}

fn with_text(call: &Call<Services>, mut shown: Value, text: &str) -> HttpResponse {
    let id = shown.get("id").and_then(Value::as_str).unwrap_or_default();
    let address = HeaderValue::from_str(&call.own(&format!("/api/v1/api-keys/{id}")));
    let tag_of = shown.clone();
    if let Value::Object(members) = &mut shown {
        members.insert("key".to_owned(), Value::from(text));
    }
    let mut answer = etag::tagged(json::with_status(StatusCode::CREATED, &shown), &tag_of);
    if let Ok(address) = address {
        answer.headers_mut().insert(LOCATION, address);
    }
    answer
}
