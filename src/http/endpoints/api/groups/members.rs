//! `GET /api/v1/groups/{group_id}/members`, and `PUT` and `DELETE …/{user_id}`: who is in a group.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::groups;
use countersign_identity::Id;
use countersign_protocol::problem::ProblemCode;
use serde_json::json as object;

use super::super::refused::Refused;
use super::super::{USERS_MANAGE, answer, id};
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, id as opaque, object as members};
use crate::render::json;

const PATH: &str = "/api/v1/groups/{group_id}/members";
const ONE: &str = "/api/v1/groups/{group_id}/members/{user_id}";

const IN_GROUP: Shape = Shape::new("GroupMember", || members([("user_id", opaque("usr"))]));

/// `GET /api/v1/groups/{group_id}/members`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Groups,
        "List members of a group",
        Gives::Part(IN_GROUP),
    ));
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
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Groups, "Put a member into a group", Gives::Done)
            .problems(&[ProblemCode::ValidationFailed]),
    );
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
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Groups,
        "Take a member out of a group",
        Gives::Done,
    ));
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
