//! `GET` and `POST /api/v1/api-keys`: the keys that the caller reaches, and a new one.

use actix_web::HttpResponse;
use countersign_access::api_key::manage::Wanted;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::api_keys::{self, NewKey, Whose};
use countersign_identity::{Id, ServiceAccountId};
use countersign_protocol::problem::ProblemCode;

use super::networks::Networks;
use super::refused;
use super::shown::{self, Shown};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, list as several, moment, object, permission, text};
use crate::{idempotency, list};

const PATH: &str = "/api/v1/api-keys";

const NEW_API_KEY: Shape = Shape::new("NewApiKey", || {
    object([
        ("name", text().like("CI pipeline")),
        ("permissions", several(permission()).not_empty()),
        (
            "expires_at",
            moment().says("Never, if left out.").or_null().optional(),
        ),
        (
            "allowed_cidrs",
            several(text())
                .says("Networks such as 192.0.2.0/24.")
                .or_null()
                .optional(),
        ),
        (
            "service_account_id",
            text().says("The owner, if it is no person.").or_null().optional(),
        ),
    ])
    .closed()
});

/// `GET /api/v1/api-keys`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::ApiKeys, "List API keys", Gives::Part(shown::API_KEY))
            .details("The caller's own; all of the organization for those who also hold users_manage."),
    );
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        let page = match list::page(&call.query, &[]) {
            Ok(page) => page,
            Err(problem) => return call.problem(problem),
        };
        match api_keys::list(&call.state.services, &principal, Whose::Reachable, &page.rows()).await {
            Ok(keys) => {
                let listed = page.cut(keys, |key| key.id.as_str());
                list::respond(&call, listed.map(|key| Shown::from(&key)))
            }
            Err(error) => refused::respond(&call, &error),
        }
    }
}

/// `POST /api/v1/api-keys`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::ApiKeys, "Create an API key", Gives::Made(shown::API_KEY_MADE))
            .details("The text of the key stands in this answer and in no other. Needs a second factor on the account.")
            .takes(NEW_API_KEY)
            .once()
            .problems(&[ProblemCode::SecondFactorRequired, ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        let new = call.read(Unknown::Refused, |fields| NewKey {
            wanted: Wanted {
                name: fields.required("name"),
                permissions: fields.required("permissions"),
                expires_at: fields.optional("expires_at"),
                allowed_cidrs: fields.optional::<Networks>("allowed_cidrs").unwrap_or_default().0,
            },
            service_account: fields
                .optional::<String>("service_account_id")
                .map(ServiceAccountId::from_text),
        });
        let new = match new {
            Ok(new) => new,
            Err(problem) => return call.problem(problem),
        };
        let once = match idempotency::once(&call, &principal, shown::kept) {
            Ok(once) => once,
            Err(problem) => return call.problem(problem),
        };
        match api_keys::create(&call.state.services, &principal, new, once, &call.act).await {
            Ok(created) => shown::created(&call, created),
            Err(error) => refused::respond(&call, &error),
        }
    }
}
