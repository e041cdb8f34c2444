//! `/.well-known/…`: discovery by both of its names, and the public keys. Read by scripts of any origin, outside session
//! and log, from memory.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_protocol::discovery::path;

use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{Cors, Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, any_object, list, object, text};

const METADATA: Shape = Shape::new("Metadata", || {
    let issuer = || text().like("https://id.example.com");
    object([
        ("issuer", issuer()),
        (
            "jwks_uri",
            text().like("https://id.example.com/.well-known/jwks.json"),
        ),
    ])
});

const KEYS: Shape = Shape::new("Jwks", || object([("keys", list(any_object()))]));

/// `GET /.well-known/openid-configuration` (OpenID Connect Discovery §4).
pub struct OpenidConfiguration;

impl Endpoint<Services> for OpenidConfiguration {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = path::OPENID_CONFIGURATION;
    const KIND: Kind = Kind::Metadata;
    const CORS: Cors = Cors::Public;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Metadata,
        "Discover OpenID Connect",
        Gives::Object(METADATA),
    ));
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        discovery(&call)
    }
}

/// `GET /.well-known/oauth-authorization-server` (RFC 8414 §3).
pub struct OauthAuthorizationServer;

impl Endpoint<Services> for OauthAuthorizationServer {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = path::OAUTH_AUTHORIZATION_SERVER;
    const KIND: Kind = Kind::Metadata;
    const CORS: Cors = Cors::Public;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Metadata,
        "Discover the authorization server",
        Gives::Object(METADATA),
    ));
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        discovery(&call)
    }
}

/// `GET /.well-known/jwks.json` (RFC 7517 §5).
pub struct Jwks;

impl Endpoint<Services> for Jwks {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = path::JWKS;
    const KIND: Kind = Kind::Metadata;
    const CORS: Cors = Cors::Public;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Metadata,
        "Read the public keys",
        Gives::Object(KEYS),
    ));
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        let state = &call.state;
        let document = state.documents.jwks(&state.services, state.settings.jwks_max_age);
        document.answer(call.headers())
    }
}

fn discovery(call: &Call<Services>) -> HttpResponse {
    let state = &call.state;
    let document = state
        .documents
        .discovery(&state.services, state.settings.jwks_max_age);
    document.answer(call.headers())
}
