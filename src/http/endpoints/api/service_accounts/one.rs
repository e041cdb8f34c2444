//! `GET`, `PATCH` and `DELETE /api/v1/service-accounts/{service_account_id}`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::service_accounts::{self, Changes};
use countersign_protocol::problem::ProblemCode;

use super::super::refused::Refused;
use super::super::{answer, id, replaced, switch};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::etag;
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, flag, object, text};
use crate::render::json;

const PATH: &str = "/api/v1/service-accounts/{service_account_id}";
const ID: &str = "service_account_id";

const CHANGED_ACCOUNT: Shape = Shape::new("ChangedServiceAccount", || {
    object([
        ("name", text().like("Scanner").optional()),
        ("role", text().optional()),
        ("disabled", flag().optional()),
    ])
    .closed()
});

/// `GET /api/v1/service-accounts/{service_account_id}`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::ServiceAccounts,
        "Read a service account",
        Gives::Object(super::ACCOUNT),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let account = service_accounts::find(&call.state.services, &caller, &id(call, ID)).await?;
            let account = account.ok_or_else(Refused::not_found)?;
            Ok(etag::ok(&shown(&account)))
        })
        .await
    }
}

/// `PATCH /api/v1/service-accounts/{service_account_id}`.
pub struct Patch;

impl Endpoint<Services> for Patch {
    const METHODS: &'static [Method] = &[Method::Patch];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::ServiceAccounts,
            "Change a service account",
            Gives::Object(super::ACCOUNT),
        )
        .takes(CHANGED_ACCOUNT)
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let changes = call.read(Unknown::Refused, |fields| Changes {
                name: replaced(fields, "name"),
                role: replaced(fields, "role"),
                switch: switch(fields, "disabled"),
            })?;
            let (services, account) = (&call.state.services, id(call, ID));
            let current = service_accounts::find(services, &caller, &account).await?;
            etag::check(call.headers(), &shown(&current.ok_or_else(Refused::not_found)?))?;
            let changed = service_accounts::change(services, &caller, &account, changes, &call.act).await?;
            Ok(etag::ok(&shown(&changed)))
        })
        .await
    }
}

/// `DELETE /api/v1/service-accounts/{service_account_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::ServiceAccounts, "Delete a service account", Gives::Done)
            .details("Its keys end with it."),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            service_accounts::remove(&call.state.services, &caller, &id(call, ID), &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
