//! `GET` and `POST /api/v1/clients`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::clients;
use countersign_flows::clients::{NewClient, Owner};
use countersign_flows::idempotency::Created;
use countersign_identity::Id;
use countersign_protocol::client::{AuthMethod, ClientKind, GrantType, IdTokenClaims};
use countersign_protocol::client_metadata::ClientMetadata;
use countersign_protocol::problem::{Problem, ProblemCode};
use serde_json::json;

use super::super::{answer, made};
use super::read::{self, Grants, Word};
use super::{shown, shown_created, with_secret};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Parameter, Tag};
use crate::openapi::schema::{Shape, flag, list as several, object, text};
use crate::{idempotency, list};

const PATH: &str = "/api/v1/clients";

/// What an application may ask for when nothing else is said (product contract section 5).
const DEFAULT_SCOPES: [&str; 5] = ["openid", "profile", "email", "groups", "offline_access"];

/// `GET /api/v1/clients`; `first_party=true` lists the deployment's own, for its administrator.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Clients, "List applications", Gives::Part(super::APPLICATION)).query(&[
            Parameter::new(
                "first_party",
                "true: the deployment's own, for its administrator.",
                flag,
            ),
        ]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &["first_party"])?;
            let first_party = match call.query.get("first_party") {
                None | Some("false") => false,
                Some("true") => true,
                Some(_) => return Err(Problem::invalid_request("Send first_party as true or false.").into()),
            };
            if first_party {
                caller
                    .check(Need::Administrator)
                    .map_err(|missing| Problem::insufficient(missing.0))?;
            }
            let services = &call.state.services;
            let found = clients::list(services, &caller, first_party, &page.rows()).await?;
            let listed = page.cut(found, |client| client.id.as_str());
            Ok(list::respond(call, listed.map(|client| shown(&client))))
        })
        .await
    }
}

/// `POST /api/v1/clients`. `client_secret` stands in this answer and in no other.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = super::NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::Clients,
            "Create an application",
            Gives::Made(super::APPLICATION_MADE),
        )
        .details("client_secret stands in this answer and in no other.")
        .takes(NEW_APPLICATION)
        .once()
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let new = read(call, &caller)?;
            let once = idempotency::once(call, &caller, shown_created)?;
            let created = clients::create(&call.state.services, &caller, new, once, &call.act).await?;
            Ok(match created {
                Created::New(created) => {
                    let secret = created.secret.as_ref().map(|secret| secret.expose());
                    made::described(call, &with_secret(shown(&created.client), secret))
                }
                Created::Again(body, random) => {
                    let confidential = body.get("kind").is_some_and(|kind| kind == "confidential");
                    let method = body.get("token_endpoint_auth_method");
                    let signs = method.is_some_and(|method| method == AuthMethod::PrivateKeyJwt.as_str());
                    let secret = (confidential && !signs).then(|| clients::secret_again(&random));
                    let answer = made::described(call, &with_secret(body, secret.as_deref()));
                    idempotency::replayed(answer)
                }
            })
        })
        .await
    }
}

const NEW_APPLICATION: Shape = Shape::new("NewApplication", || {
    object([
        ("name", text().like("Grafana")),
        ("kind", read::kind().or_null().optional()),
        (
            "redirect_uris",
            several(text())
                .like(json!(["https://your-app.com/callback"]))
                .or_null()
                .optional(),
        ),
        ("post_logout_redirect_uris", several(text()).or_null().optional()),
        ("grant_types", several(read::grant_type()).or_null().optional()),
        ("scopes", several(text()).or_null().optional()),
        (
            "token_endpoint_auth_method",
            read::auth_method().or_null().optional(),
        ),
        ("id_token_claims", read::id_token_claims().or_null().optional()),
        (
            "first_party",
            flag()
                .says("Of the deployment, by its administrator.")
                .or_null()
                .optional(),
        ),
    ])
    .closed()
});

fn read(call: &Call<Services>, caller: &Principal) -> Result<NewClient, Problem> {
    call.read(Unknown::Refused, |fields| {
        let kind = fields.optional::<Word<ClientKind>>("kind");
        let method = fields.optional::<Word<AuthMethod>>("token_endpoint_auth_method");
        let claims = fields.optional::<Word<IdTokenClaims>>("id_token_claims");
        let grants = fields.optional::<Grants>("grant_types");
        let first_party = fields.optional("first_party").unwrap_or(false);
        NewClient {
            name: fields.required("name"),
            kind: kind.map_or(ClientKind::Confidential, |word| word.0),
            redirect_uris: fields.optional("redirect_uris").unwrap_or_default(),
            post_logout_redirect_uris: fields.optional("post_logout_redirect_uris").unwrap_or_default(),
            grant_types: grants.map_or_else(
                || vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
                |grants| grants.0,
            ),
            scopes: fields
                .optional("scopes")
                .unwrap_or_else(|| DEFAULT_SCOPES.map(str::to_owned).into()),
            auth_method: method.map(|word| word.0),
            owner: if first_party {
                Owner::Deployment
            } else {
                Owner::Tenant(caller.organization.clone())
            },
            id_token_claims: claims.map_or(IdTokenClaims::Full, |word| word.0),
            jwks: None,
            jwks_uri: fields.optional("jwks_uri"),
            metadata: ClientMetadata::default(),
        }
    })
}
