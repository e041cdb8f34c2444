//! `GET /api/v1/auth/me`: what the presented credential is worth now.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::{Services, me};

use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, email, flag, id, list, object, text};
use crate::render::refusal::Refusal;
use crate::render::{failure, json};

/// `GET /api/v1/auth/me`.
pub struct Get;

const ME: Shape = Shape::new("Me", || {
    let user = object([
        ("id", id("usr")),
        ("email", email()),
        ("name", text().like("Ada Lovelace").or_null()),
    ]);
    let key = object([("id", id("key")), ("name", text().like("CI pipeline"))]);
    let organization = object([
        ("id", id("org")),
        ("slug", text().like("default")),
        ("name", text().like("NetRecon")),
    ]);
    object([
        ("user", user.or_null()),
        ("api_key", key.or_null()),
        ("organization", organization),
        ("role", text().like("operator").or_null()),
        ("permissions", list(text().like("scans_read"))),
        ("acr", text().like("aal2").or_null()),
        ("amr", list(text().like("pwd"))),
        ("second_factor", flag()),
    ])
});

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/auth/me";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Any);
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::SignIn, "Describe the credential", Gives::Object(ME))
            .details("What the presented token or key is worth now."),
    );
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        match me::describe(&call.state.services, &principal).await {
            Ok(Some(me)) => json::ok(&me),
            Ok(None) => call.refuse(&Refusal::NotFound),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
