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
use serde_json::Value;

use super::answer;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::list;
use crate::openapi::operation::{Gives, Operation, Parameter, Tag};
use crate::openapi::schema::{Schema, Shape, count, id, moment as rfc3339, object, text, word};

/// `GET /api/v1/events`, the newest first. A tenant reads its own; the deployment administrator everything, or that of
/// the organization that they enter.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/events";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Right(InternalRight::AuditRead));
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Events, "List events", Gives::Part(EVENT))
            .details("The newest first. The deployment administrator reads everything, or that of one organization.")
            .query(&[
                Parameter::new("type", "Only of this type.", kind),
                Parameter::new("actor", "Only by this id.", text),
                Parameter::new("target", "Only about this id.", text),
                Parameter::new("since", "Not before this moment.", rfc3339),
                Parameter::new("until", "Before this moment.", rfc3339),
            ]),
    );
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

const EVENT: Shape = Shape::new("Event", || {
    object([
        ("id", id("evt")),
        ("time", rfc3339()),
        ("type", text().like("user.signed_in")),
        ("outcome", text().like("success")),
        ("reason", text().like(Value::Null).or_null()),
        ("actor", id("usr")),
        ("target", id("usr").or_null()),
        ("organization_id", id("org").or_null()),
        ("peer", text().like("192.0.2.7").or_null()),
        ("request_id", text().like("req_8GkS2vTn4WqYb1Lx")),
        ("count", count().like(1)),
    ])
});

/// A type of event, in the document.
fn kind() -> Schema {
    let names: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
    word(&names)
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
