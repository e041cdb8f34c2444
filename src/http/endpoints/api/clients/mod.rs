//! `/api/v1/clients`: an organization's OAuth applications. The members have the names of RFC 7591 section 2 where it
//! has one; no secret is read again after it was made.

mod all;
mod one;
mod read;
mod secret;

pub use all::{Get, Post};
pub use one::{Delete, Get as GetOne, Patch};
pub use secret::Post as RotateSecret;

use crate::openapi::schema::{Shape, flag, id, list, moment, object, text};
use countersign_access::permission::InternalRight;
use countersign_access::principal::Need;
use countersign_flows::clients::CreatedClient;
use countersign_identity::Timestamp;
use countersign_protocol::Client;
use countersign_protocol::client::AuthMethod;
use serde_json::{Value, json};

const NEED: Option<Need> = Some(Need::Right(InternalRight::ClientsManage));

const APPLICATION: Shape = Shape::new("Application", || {
    object([
        ("id", id("cli")),
        ("client_id", id("cli")),
        ("name", text().like("Grafana")),
        ("kind", read::kind()),
        ("first_party", flag()),
        ("organization_id", id("org").or_null()),
        ("token_endpoint_auth_method", read::auth_method().or_null()),
        (
            "redirect_uris",
            list(text().like("https://your-app.com/callback")),
        ),
        (
            "post_logout_redirect_uris",
            list(text().like("https://your-app.com/")),
        ),
        ("grant_types", list(read::grant_type())),
        ("scopes", list(text().like("openid"))),
        ("id_token_claims", read::id_token_claims()),
        ("refresh", read::refresh()),
        ("require_pkce", flag()),
        ("secrets", list(object([("expires_at", moment().or_null())]))),
        ("disabled", flag()),
        ("created_at", moment()),
    ])
});

/// The application with its secret, this once. A public one has none.
const APPLICATION_MADE: Shape = Shape::new("ApplicationMade", || {
    let secret = text().like("cs_cs_...").says("Shown once.");
    (APPLICATION.schema)().with("client_secret", secret.optional())
});

/// An application on the wire.
fn shown(client: &Client) -> Value {
    let secrets: Vec<Value> = client
        .secrets
        .iter()
        .map(|secret| json!({ "expires_at": secret.expires_at.map(Timestamp::rfc3339) }))
        .collect();
    json!({
        "id": client.id,
        "client_id": client.id,
        "name": client.name,
        "kind": client.kind,
        "first_party": client.first_party,
        "organization_id": client.organization,
        "token_endpoint_auth_method": client.auth_method.map(AuthMethod::as_str),
        "redirect_uris": client.redirect_uris,
        "post_logout_redirect_uris": client.post_logout_redirect_uris,
        "grant_types": client.grant_types,
        "scopes": client.scopes,
        "id_token_claims": client.id_token_claims,
        "refresh": client.refresh,
        "require_pkce": client.is_public() || client.policy.require_pkce == Some(true),
        "secrets": secrets,
        "disabled": client.disabled_at.is_some(),
        "created_at": client.created_at.rfc3339(),
    })
}

/// As a creating request keeps it: without the secret.
fn shown_created(created: &CreatedClient) -> Value {
    shown(&created.client)
}

/// The application with a secret beside it, this once.
fn with_secret(mut body: Value, secret: Option<&str>) -> Value {
    if let (Some(secret), Some(members)) = (secret, body.as_object_mut()) {
        members.insert("client_secret".to_owned(), secret.into());
    }
    body
}
