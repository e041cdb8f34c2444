//! `POST /api/v1/auth/logout`: ends what a refresh token of this sign-in belongs to.

use actix_web::HttpResponse;
use countersign_flows::{Services, login_api};
use countersign_protocol::problem::ProblemCode;

use super::closed;
use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{BodyRule, Cors, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::render::{failure, json};

/// `POST /api/v1/auth/logout`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/auth/logout";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const CORS: Cors = Cors::LoginOrigins;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::SignIn, "Sign out", Gives::Done)
            .details("Ends everything that this sign-in gave. An unknown token is signed out already.")
            .takes(super::REFRESH_TOKEN)
            .problems(&[ProblemCode::NotFound]),
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
        match login_api::logout(&call.state.services, &refresh_token, &call.act).await {
            Ok(()) => json::no_content(),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
