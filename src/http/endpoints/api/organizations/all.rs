//! `GET` and `POST /api/v1/organizations`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::organizations;
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

const PATH: &str = "/api/v1/organizations";

const NEW_ORGANIZATION: Shape = Shape::new("NewOrganization", || {
    object([
        ("name", text().like("NetRecon")),
        ("slug", text().like("netrecon")),
    ])
    .closed()
});

/// `GET /api/v1/organizations`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Administrator);
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Organizations,
        "List organizations",
        Gives::Part(super::ORGANIZATION),
    ));
    type Caller = Principal;

    async fn handle(_: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let found = organizations::list(&call.state.services, &page.rows()).await?;
            let listed = page.cut(found, |organization| organization.id.as_str());
            Ok(list::respond(
                call,
                listed.map(|organization| shown(&organization)),
            ))
        })
        .await
    }
}

/// `POST /api/v1/organizations`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = Some(Need::Administrator);
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::Organizations,
            "Create an organization",
            Gives::Made(super::ORGANIZATION),
        )
        .takes(NEW_ORGANIZATION)
        .once()
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (name, slug) = call.read(Unknown::Refused, |fields| {
                (fields.required("name"), fields.required("slug"))
            })?;
            let once = idempotency::once(call, &caller, shown)?;
            let services = &call.state.services;
            let created = organizations::create(services, &caller, name, slug, once, &call.act).await?;
            Ok(made::once(call, &created, shown))
        })
        .await
    }
}
