//! `GET`, `PATCH` and `DELETE /api/v1/roles/{role_id}`. A built-in role can be read by its name, and is changed by
//! nobody.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_access::role::BuiltInRole;
use countersign_flows::Services;
use countersign_flows::administration::roles::{self, RoleChanges};
use countersign_protocol::problem::ProblemCode;

use super::super::refused::Refused;
use super::super::{USERS_MANAGE, answer, id, replaced};
use super::{shown, shown_built_in};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::etag;
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, list, object, permission, text};
use crate::render::json;

const PATH: &str = "/api/v1/roles/{role_id}";

const CHANGED_ROLE: Shape = Shape::new("ChangedRole", || {
    object([
        ("name", text().like("Night shift").optional()),
        ("permissions", list(permission()).optional()),
    ])
    .closed()
});

/// `GET /api/v1/roles/{role_id}`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Roles,
        "Read a role",
        Gives::Object(super::ROLE),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let services = &call.state.services;
            let built_in = call.segment("role_id").and_then(BuiltInRole::parse);
            if let Some(role) = built_in {
                return Ok(etag::ok(&shown_built_in(role, &services.settings.catalogue)));
            }
            let role = roles::find(services, &caller, &id(call, "role_id")).await?;
            let role = role.ok_or_else(Refused::not_found)?;
            Ok(etag::ok(&shown(&role)))
        })
        .await
    }
}

/// `PATCH /api/v1/roles/{role_id}`.
pub struct Patch;

impl Endpoint<Services> for Patch {
    const METHODS: &'static [Method] = &[Method::Patch];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Roles, "Change a role", Gives::Object(super::ROLE))
            .details("A built-in role is changed by nobody.")
            .takes(CHANGED_ROLE)
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let changes = call.read(Unknown::Refused, |fields| RoleChanges {
                name: replaced(fields, "name"),
                permissions: replaced(fields, "permissions"),
            })?;
            let (services, role) = (&call.state.services, id(call, "role_id"));
            let current = roles::find(services, &caller, &role).await?;
            etag::check(call.headers(), &shown(&current.ok_or_else(Refused::not_found)?))?;
            let changed = roles::change(services, &caller, &role, changes, &call.act).await?;
            Ok(etag::ok(&shown(&changed)))
        })
        .await
    }
}

/// `DELETE /api/v1/roles/{role_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Roles, "Delete a role", Gives::Done)
            .problems(&[ProblemCode::Conflict, ProblemCode::ValidationFailed]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            roles::remove(&call.state.services, &caller, &id(call, "role_id"), &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
