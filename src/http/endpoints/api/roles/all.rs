//! `GET` and `POST /api/v1/roles`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_access::role::BuiltInRole;
use countersign_flows::Services;
use countersign_flows::administration::roles;
use countersign_protocol::problem::ProblemCode;
use serde_json::Value;

use super::super::{USERS_MANAGE, answer, made};
use super::{shown, shown_built_in};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, list as several, object, permission, text};
use crate::{idempotency, list};

const PATH: &str = "/api/v1/roles";

const NEW_ROLE: Shape = Shape::new("NewRole", || {
    object([
        ("name", text().like("Night shift")),
        ("permissions", several(permission())),
    ])
    .closed()
});

/// `GET /api/v1/roles`: the built-in ones, then the added ones by name.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Roles, "List roles", Gives::Part(super::ROLE))
            .details("The built-in ones, then the added ones."),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let services = &call.state.services;
            let catalogue = &services.settings.catalogue;
            let mut rows: Vec<(String, Value)> = BuiltInRole::ALL
                .into_iter()
                .map(|role| (role.as_str().to_owned(), shown_built_in(role, catalogue)))
                .collect();
            let added = roles::list(services, &caller).await?;
            rows.extend(added.iter().map(|role| (role.id.to_string(), shown(role))));
            // They are few, and both kinds in one order; so they are paged here.
            if let Some(after) = &page.after {
                let behind = rows
                    .iter()
                    .position(|(id, _)| id == after)
                    .map_or(rows.len(), |at| at + 1);
                rows.drain(..behind);
            }
            let listed = page.cut(rows, |(id, _)| id).map(|(_, role)| role);
            Ok(list::respond(call, listed))
        })
        .await
    }
}

/// `POST /api/v1/roles`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Roles, "Create a role", Gives::Made(super::ROLE))
            .details("Only with permissions that the caller holds.")
            .takes(NEW_ROLE)
            .once()
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (name, permissions): (String, Vec<String>) = call.read(Unknown::Refused, |fields| {
                (fields.required("name"), fields.required("permissions"))
            })?;
            let once = idempotency::once(call, &caller, shown)?;
            let services = &call.state.services;
            let created = roles::create(services, &caller, name, &permissions, once, &call.act).await?;
            Ok(made::once(call, &created, shown))
        })
        .await
    }
}
