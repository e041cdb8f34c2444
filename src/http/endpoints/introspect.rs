//! `POST /api/v1/auth/oauth2/introspect`: a resource server asks about a token or key (RFC 7662 §2).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::introspection::{self, Introspected};
use countersign_protocol::ErrorCode;
use countersign_protocol::discovery::path;

use super::form_only;
use crate::call::Call;
use crate::caller::OAuthClient;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, count, flag, id, object, text};
use crate::render::{failure, json, oauth_error};

/// Parameters that must not stand in an address (RFC 7662 §4).
const FORM_ONLY: [&str; 4] = ["token", "client_id", "client_secret", "client_assertion"];

const INTROSPECT: Shape = Shape::new("Introspect", || {
    object([
        ("token", text().like("eyJhbGciOi...")),
        ("token_type_hint", text().optional()),
        ("client_id", text().like("YOUR_CLIENT_ID").optional()),
        ("client_secret", text().like("YOUR_CLIENT_SECRET").optional()),
    ])
});

const INTROSPECTED: Shape = Shape::new("Introspected", || {
    object([
        ("active", flag().like(true)),
        ("scope", text().like("scans_read").optional()),
        ("sub", id("usr").optional()),
        ("exp", count().like(1_900_000_000).optional()),
    ])
});

/// `POST /api/v1/auth/oauth2/introspect`. Scripts cannot keep a secret, so there is no CORS.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = path::INTROSPECT;
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::OAuth,
            "Introspect a token or API key",
            Gives::Object(INTROSPECTED),
        )
        .details("For resource servers (RFC 7662); token_type_hint=api_key tells about keys.")
        .takes(INTROSPECT)
        .errors(&[ErrorCode::UnauthorizedClient]),
    );
    type Caller = OAuthClient;

    async fn handle(client: OAuthClient, call: Call<Services>) -> HttpResponse {
        if let Some(refusal) = form_only::refuse(&call, &FORM_ONLY) {
            return refusal;
        }
        let authorization = client.authorization.as_deref();
        match introspection::introspect(&call.state.services, authorization, &call.form, &call.act).await {
            Ok(Introspected::Told(members)) => json::ok(&members),
            Ok(Introspected::Refused {
                error,
                basic_was_tried,
            }) => oauth_error::respond_to_client(&error, basic_was_tried),
            Ok(Introspected::Throttled(wait)) => oauth_error::throttled(wait),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
