//! `GET /api/v1/events`: the record of what happened. Nothing changes or removes a row: no other method answers here.

use actix_web::HttpResponse;
use countersign_access::EventKind;
use countersign_access::permission::InternalRight;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::events::{self, Wanted, Whose};
use countersign_identity::Timestamp;
use countersign_protocol::Params;
use countersign_protocol::problem::Problem;

use super::answer;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;

/// `GET /api/v1/events`, the newest first. A tenant reads its own; the deployment administrator everything, or that of
/// the organization that they enter.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/events";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Right(InternalRight::AuditRead));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &["type", "actor", "target", "since", "until"])?;
            let wanted = wanted(&call.query)?;
            let whose = if caller.administrator && !call.query.names("organization") {
                Whose::All
            } else {
                Whose::Own
            };
            let services = &call.state.services;
            let found = events::list(services, &caller, whose, wanted, &page.rows()).await?;
            Ok(list::respond(call, page.cut(found, |event| event.id.as_str())))
        })
        .await
    }
}

fn wanted(query: &Params) -> Result<Wanted, Problem> {
    let kind = match query.get("type") {
        None => None,
        Some(name) => {
            let known = EventKind::ALL.iter().copied().find(|kind| kind.as_str() == name);
            Some(known.ok_or_else(|| Problem::invalid_request("There is no event of this type."))?)
        }
    };
    Ok(Wanted {
        kind,
        actor: query.get("actor").map(str::to_owned),
        target: query.get("target").map(str::to_owned),
        since: moment(query, "since")?,
        until: moment(query, "until")?,
    })
}

fn moment(query: &Params, name: &str) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = query.get(name) else {
        return Ok(None);
    };
    let read = Timestamp::parse_rfc3339(text).map(Some);
    read.ok_or_else(|| Problem::invalid_request(format!("Send {name} like 2026-01-31T12:00:00Z (RFC 3339).")))
}
