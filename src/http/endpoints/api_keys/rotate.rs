//! `POST /api/v1/api-keys/{key_id}/rotate`: a new key in the place of an old one, which goes on for a while.

use std::time::Duration;

use actix_web::HttpResponse;
use countersign_access::api_key::manage::{DEFAULT_OVERLAP, Rotation};
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::api_keys;
use countersign_protocol::problem::ProblemCode;

use super::{one, refused, shown};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::idempotency;
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, count, moment, object};

const ROTATION: Shape = Shape::new("Rotation", || {
    let overlap = count()
        .like(86400)
        .says("A day if left out; 0: the old key dies now.");
    object([
        ("overlap_seconds", overlap.or_null().optional()),
        (
            "expires_at",
            moment()
                .says("As long as the old one had, if left out.")
                .or_null()
                .optional(),
        ),
    ])
    .closed()
});

/// `POST /api/v1/api-keys/{key_id}/rotate`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/api-keys/{key_id}/rotate";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::ApiKeys,
            "Rotate an API key",
            Gives::Made(shown::API_KEY_MADE),
        )
        .details("A new key with a new id; the old one goes on for the overlap.")
        .takes(ROTATION)
        .once()
        .problems(&[ProblemCode::SecondFactorRequired, ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        let rotation = call.read(Unknown::Refused, |fields| Rotation {
            overlap: fields
                .optional("overlap_seconds")
                .map_or(DEFAULT_OVERLAP, Duration::from_secs),
            expires_at: fields.optional("expires_at"),
        });
        let rotation = match rotation {
            Ok(rotation) => rotation,
            Err(problem) => return call.problem(problem),
        };
        let once = match idempotency::once(&call, &principal, shown::kept) {
            Ok(once) => once,
            Err(problem) => return call.problem(problem),
        };
        let services = &call.state.services;
        match api_keys::rotate(services, &principal, &one::id(&call), rotation, once, &call.act).await {
            Ok(created) => shown::created(&call, created),
            Err(error) => refused::respond(&call, &error),
        }
    }
}
