//! `GET` and `POST /api/v1/groups`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::groups;
use countersign_identity::Id;
use countersign_protocol::problem::ProblemCode;

use super::super::{USERS_MANAGE, answer, made};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::{idempotency, list};

const PATH: &str = "/api/v1/groups";

/// `GET /api/v1/groups`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Groups,
        "List groups",
        Gives::Part(super::GROUP),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let found = groups::list(&call.state.services, &caller, &page.rows()).await?;
            let listed = page.cut(found, |group| group.id.as_str());
            Ok(list::respond(call, listed.map(|group| shown(&group))))
        })
        .await
    }
}

/// `POST /api/v1/groups`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Groups, "Create a group", Gives::Made(super::GROUP))
            .takes(super::NAMED_GROUP)
            .once()
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let name = call.read(Unknown::Refused, |fields| fields.required("name"))?;
            let once = idempotency::once(call, &caller, shown)?;
            let created = groups::create(&call.state.services, &caller, name, once, &call.act).await?;
            Ok(made::once(call, &created, shown))
        })
        .await
    }
}
