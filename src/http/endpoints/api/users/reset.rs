//! `POST /api/v1/users/{user_id}/reset`: an administrator starts the reset of a managed account. The password itself is
//! never theirs to choose.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::users;
use countersign_protocol::problem::ProblemCode;
use serde_json::{Value, json as object};

use super::super::{USERS_MANAGE, answer, id};
use super::ID;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, flag, object as members, text};
use crate::render::json;

const RESET: Shape = Shape::new("Reset", || {
    let link = text().like(Value::Null).says("Where no mail is sent, this once.");
    members([("mailed", flag().like(true)), ("reset_link", link.or_null())])
});

/// `POST /api/v1/users/{user_id}/reset`. `reset_link` is there where no mail is sent, this once.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/users/{user_id}/reset";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Users, "Start a password reset", Gives::Object(RESET))
            .details("Of an account that the organization manages. Its owner chooses the password.")
            .problems(&[ProblemCode::NotManaged, ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let link = users::reset(&call.state.services, &caller, &id(call, ID), &call.act).await?;
            Ok(json::ok(
                &object!({ "mailed": link.is_none(), "reset_link": link }),
            ))
        })
        .await
    }
}
