//! `POST /api/v1/api-keys/report-leak`: anybody who found a key in the open ends it by showing it, and learns nothing.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::api_keys::{Report, report_leak};
use countersign_protocol::problem::Problem;

use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::render::{failure, json};

/// `POST /api/v1/api-keys/report-leak`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/api-keys/report-leak";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
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
