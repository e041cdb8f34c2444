//! `GET`, `PATCH` and `DELETE /api/v1/users/{user_id}`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::people;
use countersign_flows::administration::users::{self, MemberChanges};
use countersign_protocol::problem::ProblemCode;

use super::super::refused::Refused;
use super::super::{USERS_MANAGE, answer, id, replaced, replaced_or_removed, switch};
use super::{ID, shown};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::etag;
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, flag, object, text};
use crate::render::json;

const PATH: &str = "/api/v1/users/{user_id}";

const CHANGED_MEMBER: Shape = Shape::new("ChangedUser", || {
    object([
        ("name", text().or_null().optional()),
        ("role", text().like("viewer").optional()),
        ("disabled", flag().optional()),
    ])
    .closed()
});

/// `GET /api/v1/users/{user_id}`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Users,
        "Read a user",
        Gives::Object(super::MEMBER),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let member = people::find(&call.state.services, &caller, &id(call, ID)).await?;
            let member = member.ok_or_else(Refused::not_found)?;
            Ok(etag::ok(&shown(&member)))
        })
        .await
    }
}

/// `PATCH /api/v1/users/{user_id}`: `role` of any member; `name` and `disabled` of a managed account.
pub struct Patch;

impl Endpoint<Services> for Patch {
    const METHODS: &'static [Method] = &[Method::Patch];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Users, "Change a user", Gives::Object(super::MEMBER))
            .details("role of any member; name and disabled of an account that the organization manages.")
            .takes(CHANGED_MEMBER)
            .problems(&[ProblemCode::NotManaged, ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let changes = call.read(Unknown::Refused, |fields| MemberChanges {
                name: replaced_or_removed(fields, "name"),
                role: replaced(fields, "role"),
                switch: switch(fields, "disabled"),
            })?;
            let (services, user) = (&call.state.services, id(call, ID));
            let current = people::find(services, &caller, &user).await?;
            etag::check(call.headers(), &shown(&current.ok_or_else(Refused::not_found)?))?;
            let changed = users::change(services, &caller, &user, changes, &call.act).await?;
            Ok(etag::ok(&shown(&changed)))
        })
        .await
    }
}

/// `DELETE /api/v1/users/{user_id}`: deletes a managed account, ends the membership of any other.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Users, "Delete a user", Gives::Done)
            .details("Deletes an account that the organization manages, ends the membership of any other.")
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            users::remove(&call.state.services, &caller, &id(call, ID), &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
