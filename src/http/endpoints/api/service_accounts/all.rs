//! `GET` and `POST /api/v1/service-accounts`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::service_accounts;
use countersign_identity::Id;
use countersign_protocol::problem::ProblemCode;

use super::super::{answer, made};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, object, text};
use crate::{idempotency, list};

const PATH: &str = "/api/v1/service-accounts";

const NEW_ACCOUNT: Shape = Shape::new("NewServiceAccount", || {
    object([
        ("name", text().like("Scanner")),
        ("role", text().like("operator").says("Name of a role.")),
    ])
    .closed()
});

/// `GET /api/v1/service-accounts`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::ServiceAccounts,
        "List service accounts",
        Gives::Part(super::ACCOUNT),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let found = service_accounts::list(&call.state.services, &caller, &page.rows()).await?;
            let listed = page.cut(found, |listed| listed.account.id.as_str());
            Ok(list::respond(call, listed.map(|listed| shown(&listed))))
        })
        .await
    }
}

/// `POST /api/v1/service-accounts`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::ServiceAccounts,
            "Create a service account",
            Gives::Made(super::ACCOUNT),
        )
        .takes(NEW_ACCOUNT)
        .once()
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (name, role) = call.read(Unknown::Refused, |fields| {
                (fields.required("name"), fields.required("role"))
            })?;
            let once = idempotency::once(call, &caller, shown)?;
            let services = &call.state.services;
            let created = service_accounts::create(services, &caller, name, role, once, &call.act).await?;
            Ok(made::once(call, &created, shown))
        })
        .await
    }
}
