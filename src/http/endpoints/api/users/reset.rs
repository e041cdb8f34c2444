//! `POST /api/v1/users/{user_id}/reset`: an administrator starts the reset of a managed account. The password itself is
//! never theirs to choose.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::users;
use serde_json::json as object;

use super::super::{USERS_MANAGE, answer, id};
use super::ID;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::render::json;

/// `POST /api/v1/users/{user_id}/reset`. `reset_link` is there where no mail is sent, this once.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/users/{user_id}/reset";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
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
