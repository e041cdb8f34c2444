//! `POST /api/v1/api-keys/report-leak`: anybody who found a key in the open ends it by showing it, and learns nothing.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::api_keys::{Report, report_leak};
use countersign_protocol::problem::{Problem, ProblemCode};

use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, object, text};
use crate::render::{failure, json};

const LEAK: Shape = Shape::new("Leak", || {
    object([
        (
            "key",
            text().like("nr_live_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6"),
        ),
        (
            "found_at",
            text().like("https://example.com/paste/1").or_null().optional(),
        ),
    ])
    .closed()
});

/// `POST /api/v1/api-keys/report-leak`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/api-keys/report-leak";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::ApiKeys, "Report a leaked API key", Gives::Accepted)
            .details("Anybody who found a key ends it by showing it; its owner is told.")
            .takes(LEAK)
            .problems(&[ProblemCode::ValidationFailed, ProblemCode::Throttled]),
    );
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        let report = call.read(Unknown::Refused, |fields| {
            // Where it was found helps whoever reads the request; it is not kept, since anybody may write anything.
            let _found_at: Option<String> = fields.optional("found_at");
            fields.required::<String>("key")
        });
        let key = match report {
            Ok(key) => key,
            Err(problem) => return call.problem(problem),
        };
        match report_leak(&call.state.services, &key, &call.act).await {
            Ok(Report::Taken) => json::accepted(),
            Ok(Report::Throttled(wait)) => call.problem(Problem::throttled(wait)),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
