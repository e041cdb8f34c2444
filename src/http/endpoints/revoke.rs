//! `POST /api/v1/auth/oauth2/revoke`: a client gives a token up (RFC 7009 §2).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::revocation::{self, Revoked};
use countersign_protocol::ErrorCode;
use countersign_protocol::discovery::path;

use super::form_only;
use crate::call::Call;
use crate::caller::OAuthClient;
use crate::endpoint::{BodyRule, Cors, Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, object, text};
use crate::render::{failure, json, oauth_error};

/// Parameters that must not stand in an address (RFC 6749 §2.3.1).
const FORM_ONLY: [&str; 4] = ["token", "client_id", "client_secret", "client_assertion"];

const REVOKE: Shape = Shape::new("Revoke", || {
    object([
        ("token", text().like("cs_rt_...")),
        ("token_type_hint", text().optional()),
        ("client_id", text().like("YOUR_CLIENT_ID").optional()),
        ("client_secret", text().like("YOUR_CLIENT_SECRET").optional()),
    ])
});

/// `POST /api/v1/auth/oauth2/revoke`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = path::REVOKE;
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
    const CORS: Cors = Cors::ClientOrigins;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::OAuth, "Revoke a token", Gives::Nothing)
            .details("RFC 7009: an unknown token is revoked already.")
            .takes(REVOKE)
            .errors(&[ErrorCode::UnauthorizedClient]),
    );
    type Caller = OAuthClient;

    async fn handle(client: OAuthClient, call: Call<Services>) -> HttpResponse {
        if let Some(refusal) = form_only::refuse(&call, &FORM_ONLY) {
            return refusal;
        }
        let authorization = client.authorization.as_deref();
        match revocation::revoke(&call.state.services, authorization, &call.form, &call.act).await {
            Ok(Revoked::Done) => json::nothing(),
            Ok(Revoked::Refused {
                error,
                basic_was_tried,
            }) => oauth_error::respond_to_client(&error, basic_was_tried),
            Ok(Revoked::Throttled(wait)) => oauth_error::throttled(wait),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
