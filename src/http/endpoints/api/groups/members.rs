//! `GET /api/v1/groups/{group_id}/members`, and `PUT` and `DELETE …/{user_id}`: who is in a group.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::groups;
use countersign_identity::Id;
use serde_json::json as object;

use super::super::refused::Refused;
use super::super::{USERS_MANAGE, answer, id};
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::render::json;

const PATH: &str = "/api/v1/groups/{group_id}/members";
const ONE: &str = "/api/v1/groups/{group_id}/members/{user_id}";

/// `GET /api/v1/groups/{group_id}/members`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let (services, group) = (&call.state.services, id(call, "group_id"));
            let members = groups::members(services, &caller, &group, &page.rows()).await?;
            let listed = page.cut(members.ok_or_else(Refused::not_found)?, |user| user.as_str());
            Ok(list::respond(
                call,
                listed.map(|user| object!({ "user_id": user })),
            ))
        })
        .await
    }
}

/// `PUT /api/v1/groups/{group_id}/members/{user_id}`.
pub struct Put;

impl Endpoint<Services> for Put {
    const METHODS: &'static [Method] = &[Method::Put];
    const PATH: &'static str = ONE;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (group, user) = (id(call, "group_id"), id(call, "user_id"));
            groups::add_member(&call.state.services, &caller, &group, &user, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}

/// `DELETE /api/v1/groups/{group_id}/members/{user_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = ONE;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (group, user) = (id(call, "group_id"), id(call, "user_id"));
            groups::remove_member(&call.state.services, &caller, &group, &user, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
