//! `GET`, `PATCH` and `DELETE /api/v1/api-keys/{key_id}`: one key that the caller reaches.

use actix_web::HttpResponse;
use countersign_access::api_key::ApiKey;
use countersign_access::api_key::manage::Patch as Changes;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::api_keys;
use countersign_identity::{ApiKeyId, Id, Timestamp};
use countersign_protocol::problem::{Problem, ProblemCode};

use super::networks::Networks;
use super::{refused, shown};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::etag;
use crate::json::{Change, Fields, Unknown};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, list, moment, object, permission, text};
use crate::render::json;

const PATH: &str = "/api/v1/api-keys/{key_id}";

/// `GET /api/v1/api-keys/{key_id}`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::ApiKeys,
        "Read an API key",
        Gives::Object(shown::API_KEY),
    ));
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        match api_keys::find(&call.state.services, &principal, &id(&call)).await {
            Ok(key) => shown::ok(&key),
            Err(error) => refused::respond(&call, &error),
        }
    }
}

/// `PATCH /api/v1/api-keys/{key_id}`.
pub struct Patch;

impl Endpoint<Services> for Patch {
    const METHODS: &'static [Method] = &[Method::Patch];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::ApiKeys, "Change an API key", Gives::Object(shown::API_KEY))
            .takes(CHANGED_API_KEY)
            .problems(&[ProblemCode::SecondFactorRequired, ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        let changes = match changes(&call) {
            Ok(changes) => changes,
            Err(problem) => return call.problem(problem),
        };
        let services = &call.state.services;
        let headers = call.headers().clone();
        let is_current = move |key: &ApiKey| etag::check(&headers, &shown::state(key)).is_ok();
        match api_keys::patch(services, &principal, &id(&call), changes, is_current, &call.act).await {
            Ok(key) => shown::ok(&key),
            Err(error) => refused::respond(&call, &error),
        }
    }
}

/// `DELETE /api/v1/api-keys/{key_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::ApiKeys, "Revoke an API key", Gives::Done)
            .details("Dead on every node within one second; its children end with it."),
    );
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        match api_keys::revoke(&call.state.services, &principal, &id(&call), &call.act).await {
            Ok(()) => json::no_content(),
            Err(error) => refused::respond(&call, &error),
        }
    }
}

const CHANGED_API_KEY: Shape = Shape::new("ChangedApiKey", || {
    object([
        ("name", text().like("CI pipeline").optional()),
        ("permissions", list(permission()).not_empty().optional()),
        ("expires_at", moment().says("Null: never.").or_null().optional()),
        (
            "allowed_cidrs",
            list(text()).says("Null: from anywhere.").or_null().optional(),
        ),
    ])
    .closed()
});

/// The key that the address names.
pub(super) fn id(call: &Call<Services>) -> ApiKeyId {
    ApiKeyId::from_text(call.segment("key_id").unwrap_or_default())
}

fn changes(call: &Call<Services>) -> Result<Changes, Problem> {
    call.read(Unknown::Refused, |fields| Changes {
        name: needed(fields, "name"),
        permissions: needed(fields, "permissions"),
        expires_at: match fields.change::<Timestamp>("expires_at") {
            Change::Keep => None,
            Change::Clear => Some(None),
            Change::Set(end) => Some(Some(end)),
        },
        allowed_cidrs: match fields.change::<Networks>("allowed_cidrs") {
            Change::Keep => None,
            Change::Clear => Some(Vec::new()),
            Change::Set(networks) => Some(networks.0),
        },
    })
}

/// A member that every key has: it can be changed and not removed.
fn needed<T: crate::json::Member>(fields: &mut Fields<'_>, name: &'static str) -> Option<T> {
    match fields.change(name) {
        Change::Set(value) => Some(value),
        Change::Keep => None,
        Change::Clear => {
            fields.refuse(
                name,
                "required",
                "Every key has one: leave it out or send another.",
            );
            None
        }
    }
}
