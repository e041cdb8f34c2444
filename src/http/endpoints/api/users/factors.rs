//! `GET /api/v1/users/{user_id}/factors` and `DELETE …/{factor_id}`: second factors of a managed account. No secret of
//! theirs is ever read.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::factors;
use countersign_flows::list::Listed;
use countersign_identity::Timestamp;
use countersign_protocol::problem::ProblemCode;
use serde_json::json as object;

use super::super::{USERS_MANAGE, answer, id};
use super::ID;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, flag, id as opaque, moment, object as members, text, word};
use crate::render::json;

const FACTOR: Shape = Shape::new("Factor", || {
    members([
        ("id", opaque("fac")),
        ("kind", word(&["totp"])),
        ("name", text().like("Phone")),
        ("confirmed", flag().like(true)),
        ("created_at", moment()),
        ("last_used_at", moment().or_null()),
    ])
});

/// `GET /api/v1/users/{user_id}/factors`. They are few: all of them at once.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/users/{user_id}/factors";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Users, "List second factors of a user", Gives::Whole(FACTOR))
            .problems(&[ProblemCode::NotManaged]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let items = factors::list(&call.state.services, &caller, &id(call, ID)).await?;
            let listed = Listed { items, next: None }.map(|factor| {
                object!({
                    "id": factor.id,
                    "kind": factor.kind.as_str(),
                    "name": factor.name,
                    "confirmed": factor.counts(),
                    "created_at": factor.created_at.rfc3339(),
                    "last_used_at": factor.last_used_at.map(Timestamp::rfc3339),
                })
            });
            Ok(list::respond(call, listed))
        })
        .await
    }
}

/// `DELETE /api/v1/users/{user_id}/factors/{factor_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = "/api/v1/users/{user_id}/factors/{factor_id}";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Users, "Remove a second factor of a user", Gives::Done)
            .problems(&[ProblemCode::NotManaged]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (user, factor) = (id(call, ID), id(call, "factor_id"));
            factors::remove(&call.state.services, &caller, &user, &factor, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}
