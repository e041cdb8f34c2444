//! `GET /api/v1/grants` and `DELETE …/{grant_id}`: what the caller gave applications, in every organization.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::grants::{self, Given};
use countersign_identity::Id;
use serde_json::{Value, json as object};

use super::sessions::who_may_end;
use super::{answer, id};
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, id as opaque, list as several, moment, object as members, text};
use crate::render::json;

/// `GET /api/v1/grants`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/grants";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Any);
    const OPERATION: Option<Operation> = Some(Operation::new(Tag::Grants, "List grants", Gives::Part(GRANT)));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let found = match caller.user() {
                Some(user) => grants::own(&call.state.services, user, &page.rows(), call.act.now).await?,
                None => Vec::new(),
            };
            let listed = page.cut(found, |given: &Given| given.grant.id.as_str());
            Ok(list::respond(call, listed.map(|given| shown(&given))))
        })
        .await
    }
}

/// `DELETE /api/v1/grants/{grant_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = "/api/v1/grants/{grant_id}";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Any);
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Grants, "Revoke a grant", Gives::Done).details("By a key it needs users_manage."),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let user = who_may_end(&caller)?;
            let grant = id(call, "grant_id");
            grants::revoke_own(&call.state.services, &caller, user, &grant, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}

pub(super) const GRANT: Shape = Shape::new("Grant", || {
    members([
        ("id", opaque("grt")),
        (
            "client",
            members([("id", opaque("cli")), ("name", text().like("Grafana"))]),
        ),
        ("organization_id", opaque("org")),
        ("session_id", opaque("ses").or_null()),
        ("scope", text().like("scans_read devices_read")),
        ("resource", several(text().like("https://api.example.com"))),
        ("auth_time", moment()),
        ("created_at", moment()),
        ("expires_at", moment()),
    ])
});

/// A grant on the wire.
pub(super) fn shown(given: &Given) -> Value {
    let grant = &given.grant;
    object!({
        "id": grant.id,
        "client": { "id": given.client.id, "name": given.client.name },
        "organization_id": grant.organization,
        "session_id": grant.session,
        "scope": grant.scopes.to_string(),
        "resource": grant.resource,
        "auth_time": grant.authentication.auth_time.rfc3339(),
        "created_at": grant.created_at.rfc3339(),
        "expires_at": grant.expires_at.rfc3339(),
    })
}
