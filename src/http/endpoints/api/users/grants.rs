//! `GET /api/v1/users/{user_id}/grants` and `DELETE …/{grant_id}`: what a member gave applications in the organization.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::grants;
use countersign_identity::Id;

use super::super::grants::{GRANT, shown};
use super::super::refused::Refused;
use super::super::{USERS_MANAGE, answer, id};
use super::ID;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::render::json;

/// `GET /api/v1/users/{user_id}/grants`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/users/{user_id}/grants";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Users,
        "List grants of a user",
        Gives::Part(GRANT),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let (services, user) = (&call.state.services, id(call, ID));
            let found = grants::of_member(services, &caller, &user, &page.rows(), call.act.now).await?;
            let listed = page.cut(found.ok_or_else(Refused::not_found)?, |given| {
                given.grant.id.as_str()
            });
            Ok(list::respond(call, listed.map(|given| shown(&given))))
        })
        .await
    }
}

/// `DELETE /api/v1/users/{user_id}/grants/{grant_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = "/api/v1/users/{user_id}/grants/{grant_id}";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Users,
        "Revoke a grant of a user",
        Gives::Done,
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (user, grant) = (id(call, ID), id(call, "grant_id"));
            grants::revoke_of_member(&call.state.services, &caller, &user, &grant, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
