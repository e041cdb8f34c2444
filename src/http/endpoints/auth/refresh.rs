//! `POST /api/v1/auth/refresh`: a refresh token against new tokens.

use actix_web::HttpResponse;
use countersign_flows::{Services, login_api};
use countersign_protocol::problem::ProblemCode;

use super::{answer, closed};
use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{BodyRule, Cors, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::render::failure;

/// `POST /api/v1/auth/refresh`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/auth/refresh";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const CORS: Cors = Cors::LoginOrigins;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::SignIn, "Refresh", Gives::Object(super::TOKENS))
            .details("Keep the new refresh token: the one that was sent is spent.")
            .takes(super::REFRESH_TOKEN)
            .problems(&[
                ProblemCode::InvalidRefreshToken,
                ProblemCode::NotFound,
                ProblemCode::Throttled,
            ]),
    );
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        if let Some(closed) = closed(&call) {
            return closed;
        }
        let read = call.read(Unknown::Ignored, |fields| {
            fields.required::<String>("refresh_token")
        });
        let refresh_token = match read {
            Ok(token) => token,
            Err(problem) => return call.problem(problem),
        };
        match login_api::refresh(&call.state.services, refresh_token, &call.act).await {
            Ok(outcome) => answer(&call, outcome),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
