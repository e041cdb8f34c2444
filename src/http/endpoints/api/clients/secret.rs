//! `POST /api/v1/clients/{client_id}/secret`: another secret, beside which the last one goes on for a while.

use std::time::Duration;

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::clients;
use countersign_protocol::problem::ProblemCode;

use super::super::{answer, id};
use super::{shown, with_secret};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, count, object};
use crate::render::json;

const DEFAULT_OVERLAP_SECONDS: u64 = 24 * 3600;
const LONGEST_OVERLAP_SECONDS: u64 = 90 * 24 * 3600;

const OVERLAP: Shape = Shape::new("Overlap", || {
    let seconds = count()
        .between(0, LONGEST_OVERLAP_SECONDS)
        .like(DEFAULT_OVERLAP_SECONDS);
    object([("overlap_seconds", seconds.or_null().optional())]).closed()
});

/// `POST /api/v1/clients/{client_id}/secret {overlap_seconds?}`: a day by default, at most 90; 0 ends the last one now.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/clients/{client_id}/secret";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::Clients,
            "Rotate the secret of an application",
            Gives::Created(super::APPLICATION_MADE),
        )
        .details("The last secret goes on for overlap_seconds: a day by default, at most 90.")
        .takes(OVERLAP)
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let seconds = call.read(Unknown::Refused, |fields| {
                let seconds = fields
                    .optional("overlap_seconds")
                    .unwrap_or(DEFAULT_OVERLAP_SECONDS);
                if seconds > LONGEST_OVERLAP_SECONDS {
                    let detail = "Send at most 7776000 seconds, which is 90 days.";
                    fields.refuse("overlap_seconds", "too_long", detail);
                }
                seconds
            })?;
            let (services, overlap) = (&call.state.services, Duration::from_secs(seconds));
            let rotated =
                clients::rotate_secret(services, &caller, &id(call, "client_id"), overlap, &call.act).await?;
            let secret = rotated.secret.as_ref().map(|secret| secret.expose());
            Ok(json::created(&with_secret(shown(&rotated.client), secret)))
        })
        .await
    }
}
