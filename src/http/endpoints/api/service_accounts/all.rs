//! `GET` and `POST /api/v1/service-accounts`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::service_accounts;
use countersign_identity::Id;

use super::super::{answer, made};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::{idempotency, list};

const PATH: &str = "/api/v1/service-accounts";

/// `GET /api/v1/service-accounts`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
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
