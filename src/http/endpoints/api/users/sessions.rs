//! `GET /api/v1/users/{user_id}/sessions` and `DELETE …/{session_id}`: where a member is signed in.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::sessions;
use countersign_identity::Id;

use super::super::refused::Refused;
use super::super::sessions::{SESSION, shown};
use super::super::{USERS_MANAGE, answer, id};
use super::ID;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::render::json;

/// `GET /api/v1/users/{user_id}/sessions`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/users/{user_id}/sessions";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Users,
        "List sessions of a user",
        Gives::Part(SESSION),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let (services, user) = (&call.state.services, id(call, ID));
            let found = sessions::of_member(services, &caller, &user, &page.rows(), call.act.now).await?;
            let listed = page.cut(found.ok_or_else(Refused::not_found)?, |session| {
                session.id.as_str()
            });
            Ok(list::respond(
                call,
                listed.map(|session| shown(&session, &caller)),
            ))
        })
        .await
    }
}

/// `DELETE /api/v1/users/{user_id}/sessions/{session_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = "/api/v1/users/{user_id}/sessions/{session_id}";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> =
        Some(Operation::new(Tag::Users, "End a session of a user", Gives::Done));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (user, session) = (id(call, ID), id(call, "session_id"));
            sessions::end_of_member(&call.state.services, &caller, &user, &session, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
