//! `GET`, `PATCH` and `DELETE /api/v1/groups/{group_id}`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::groups;
use countersign_protocol::problem::ProblemCode;

use super::super::refused::Refused;
use super::super::{USERS_MANAGE, answer, id};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::etag;
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::render::json;

const PATH: &str = "/api/v1/groups/{group_id}";

/// `GET /api/v1/groups/{group_id}`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Groups,
        "Read a group",
        Gives::Object(super::GROUP),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let group = groups::find(&call.state.services, &caller, &id(call, "group_id")).await?;
            let group = group.ok_or_else(Refused::not_found)?;
            Ok(etag::ok(&shown(&group)))
        })
        .await
    }
}

/// `PATCH /api/v1/groups/{group_id}`.
pub struct Patch;

impl Endpoint<Services> for Patch {
    const METHODS: &'static [Method] = &[Method::Patch];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Groups, "Rename a group", Gives::Object(super::GROUP))
            .takes(super::NAMED_GROUP)
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let name = call.read(Unknown::Refused, |fields| fields.required("name"))?;
            let (services, group) = (&call.state.services, id(call, "group_id"));
            let current = groups::find(services, &caller, &group).await?;
            etag::check(call.headers(), &shown(&current.ok_or_else(Refused::not_found)?))?;
            let changed = groups::rename(services, &caller, &group, name, &call.act).await?;
            Ok(etag::ok(&shown(&changed)))
        })
        .await
    }
}

/// `DELETE /api/v1/groups/{group_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(Tag::Groups, "Delete a group", Gives::Done));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            groups::remove(&call.state.services, &caller, &id(call, "group_id"), &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
