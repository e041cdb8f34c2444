//! `GET /api/v1/sessions` and `DELETE …/{session_id}`: the caller's own sign-ins. A key of a person acts for its owner;
//! ending something by it needs `users_manage`. A service account and a client have none.

use actix_web::HttpResponse;
use countersign_access::principal::{Credential, Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::sessions;
use countersign_flows::list::Listed;
use countersign_identity::session::Session;
use countersign_identity::{Id, UserId};
use countersign_protocol::problem::Problem;
use serde_json::{Value, json as object};

use super::refused::Refused;
use super::{answer, id};
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, flag, id as opaque, list as several, moment, object as members, text};
use crate::render::json;

/// `GET /api/v1/sessions`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/sessions";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Any);
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Sessions,
        "List sessions",
        Gives::Part(SESSION),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &[])?;
            let found = match caller.user() {
                Some(user) => sessions::own(&call.state.services, user, &page.rows(), call.act.now).await?,
                None => Vec::new(),
            };
            let listed: Listed<Session> = page.cut(found, |session| session.id.as_str());
            Ok(list::respond(
                call,
                listed.map(|session| shown(&session, &caller)),
            ))
        })
        .await
    }
}

/// `DELETE /api/v1/sessions/{session_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = "/api/v1/sessions/{session_id}";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Any);
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Sessions, "End a session", Gives::Done)
            .details("By a key it needs users_manage."),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let user = who_may_end(&caller)?;
            let session = id(call, "session_id");
            sessions::end_own(&call.state.services, &caller, user, &session, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}

/// The person whose own things the caller may end: themselves by a token, their owner by a key that manages users.
pub(super) fn who_may_end(caller: &Principal) -> Result<&UserId, Refused> {
    if caller.api_key().is_some() {
        caller
            .check(Need::Permission("users_manage"))
            .map_err(|missing| Problem::insufficient(missing.0))?;
    }
    caller.user().ok_or_else(Refused::not_found)
}

pub(super) const SESSION: Shape = Shape::new("Session", || {
    members([
        ("id", opaque("ses")),
        (
            "current",
            flag().says("Whether the caller's own token came from it."),
        ),
        ("user_agent", text().like("curl/8.14.1").or_null()),
        ("address", text().like("192.0.2.7").or_null()),
        ("amr", several(text().like("pwd"))),
        ("acr", text().like("aal1").or_null()),
        ("auth_time", moment()),
        ("created_at", moment()),
        ("last_seen_at", moment()),
    ])
});

/// A session on the wire; `current` when the caller's own token came from it.
pub(super) fn shown(session: &Session, caller: &Principal) -> Value {
    let current = match &caller.credential {
        Credential::UserToken { session: of, .. } => of.as_ref() == Some(&session.id),
        _ => false,
    };
    object!({
        "id": session.id,
        "current": current,
        "user_agent": session.user_agent,
        "address": session.peer,
        "amr": session.amr,
        "acr": session.acr(),
        "auth_time": session.auth_time.rfc3339(),
        "created_at": session.created_at.rfc3339(),
        "last_seen_at": session.last_seen_at.rfc3339(),
    })
}
