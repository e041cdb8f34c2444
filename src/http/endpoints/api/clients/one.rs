//! `GET`, `PATCH` and `DELETE /api/v1/clients/{client_id}`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::clients::{self, ClientChanges};
use countersign_protocol::client::{AuthMethod, IdTokenClaims, RefreshRule};
use countersign_protocol::problem::{Problem, ProblemCode};

use super::super::refused::Refused;
use super::super::{answer, id, replaced, replaced_or_removed, switch};
use super::read::{self, Grants, Word};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::etag;
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, flag, list, object, text};
use crate::render::json;

const PATH: &str = "/api/v1/clients/{client_id}";
const ID: &str = "client_id";

/// `GET /api/v1/clients/{client_id}`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Clients,
        "Read an application",
        Gives::Object(super::APPLICATION),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let client = clients::find(&call.state.services, &caller, &id(call, ID)).await?;
            let client = client.ok_or_else(Refused::not_found)?;
            Ok(etag::ok(&shown(&client)))
        })
        .await
    }
}

/// `PATCH /api/v1/clients/{client_id}`.
pub struct Patch;

impl Endpoint<Services> for Patch {
    const METHODS: &'static [Method] = &[Method::Patch];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::Clients,
            "Change an application",
            Gives::Object(super::APPLICATION),
        )
        .takes(CHANGED_APPLICATION)
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let changes = read(call)?;
            let (services, client) = (&call.state.services, id(call, ID));
            let current = clients::find(services, &caller, &client).await?;
            etag::check(call.headers(), &shown(&current.ok_or_else(Refused::not_found)?))?;
            let changed = clients::change(services, &caller, &client, changes, &call.act).await?;
            Ok(etag::ok(&shown(&changed)))
        })
        .await
    }
}

/// `DELETE /api/v1/clients/{client_id}`: ends its grants.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> =
        Some(Operation::new(Tag::Clients, "Delete an application", Gives::Done).details("Ends its grants."));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            clients::remove(&call.state.services, &caller, &id(call, ID), &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}

const CHANGED_APPLICATION: Shape = Shape::new("ChangedApplication", || {
    object([
        ("name", text().like("Grafana").optional()),
        ("redirect_uris", list(text()).optional()),
        ("post_logout_redirect_uris", list(text()).optional()),
        ("grant_types", list(read::grant_type()).optional()),
        ("scopes", list(text()).optional()),
        (
            "token_endpoint_auth_method",
            read::auth_method().or_null().optional(),
        ),
        ("id_token_claims", read::id_token_claims().optional()),
        ("refresh", read::refresh().optional()),
        ("require_pkce", flag().optional()),
        ("disabled", flag().optional()),
    ])
    .closed()
});

fn read(call: &Call<Services>) -> Result<ClientChanges, Problem> {
    call.read(Unknown::Refused, |fields| {
        let method = replaced_or_removed::<Word<AuthMethod>>(fields, "token_endpoint_auth_method");
        ClientChanges {
            name: replaced(fields, "name"),
            redirect_uris: replaced(fields, "redirect_uris"),
            post_logout_redirect_uris: replaced(fields, "post_logout_redirect_uris"),
            grant_types: replaced::<Grants>(fields, "grant_types").map(|grants| grants.0),
            scopes: replaced(fields, "scopes"),
            auth_method: method.map(|method| method.map(|word| word.0)),
            id_token_claims: replaced::<Word<IdTokenClaims>>(fields, "id_token_claims").map(|word| word.0),
            refresh: replaced::<Word<RefreshRule>>(fields, "refresh").map(|word| word.0),
            require_pkce: replaced(fields, "require_pkce"),
            switch: switch(fields, "disabled"),
        }
    })
}
