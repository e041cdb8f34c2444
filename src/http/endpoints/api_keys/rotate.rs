//! `POST /api/v1/api-keys/{key_id}/rotate`: a new key in the place of an old one, which goes on for a while.

use std::time::Duration;

use actix_web::HttpResponse;
use countersign_access::api_key::manage::{DEFAULT_OVERLAP, Rotation};
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::api_keys;

use super::{one, refused, shown};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::idempotency;
use crate::json::Unknown;

/// `POST /api/v1/api-keys/{key_id}/rotate`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/api-keys/{key_id}/rotate";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
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
