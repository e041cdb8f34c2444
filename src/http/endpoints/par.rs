//! `POST /api/v1/auth/oauth2/par`: a client pushes its authorization request ahead of the browser (RFC 9126 §2).

use std::time::Duration;

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::pushed_requests::{self, Pushed};
use countersign_protocol::ErrorCode;
use countersign_protocol::discovery::path;
use serde::Serialize;

use super::form_only;
use crate::call::Call;
use crate::caller::OAuthClient;
use crate::endpoint::{BodyRule, Cors, Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, count, object, text};
use crate::render::{failure, json, oauth_error};

/// Parameters whose place is the form: credentials, and what tells a pushed request from one that was not.
const FORM_ONLY: [&str; 5] = [
    "client_id",
    "client_secret",
    "client_assertion",
    "redirect_uri",
    "request_uri",
];

/// The request as a form; authorize takes the same.
pub(super) const AUTHORIZATION_REQUEST: Shape = Shape::new("AuthorizationRequest", || {
    object([
        ("client_id", text().like("YOUR_CLIENT_ID")),
        ("redirect_uri", text().like("https://your-app.com/callback")),
        ("response_type", text().like("code")),
        ("scope", text().like("scans_read devices_read").optional()),
        ("state", text().like("random_state_string").optional()),
        ("nonce", text().optional()),
        ("code_challenge", text().optional()),
        ("code_challenge_method", text().optional()),
        ("client_secret", text().optional()),
    ])
});

const PUSHED: Shape = Shape::new("Pushed", || {
    object([
        (
            "request_uri",
            text().like("urn:ietf:params:oauth:request_uri:cs_ru_..."),
        ),
        ("expires_in", count().like(90).says("Seconds.")),
    ])
});

/// `POST /api/v1/auth/oauth2/par`.
pub struct Post;

/// RFC 9126 §2.2.
#[derive(Serialize)]
struct Answer {
    request_uri: String,
    expires_in: u64,
}

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = path::PAR;
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
    const CORS: Cors = Cors::ClientOrigins;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::OAuth,
            "Push an authorization request",
            Gives::Created(PUSHED),
        )
        .details("RFC 9126: the parameters of authorize, in a form, by the client itself.")
        .takes(AUTHORIZATION_REQUEST)
        .errors(&[
            ErrorCode::UnauthorizedClient,
            ErrorCode::UnsupportedResponseType,
            ErrorCode::InvalidScope,
            ErrorCode::InvalidTarget,
            ErrorCode::InvalidRequestObject,
            ErrorCode::InvalidRequestUri,
        ]),
    );
    type Caller = OAuthClient;

    async fn handle(client: OAuthClient, call: Call<Services>) -> HttpResponse {
        if let Some(refusal) = form_only::refuse(&call, &FORM_ONLY) {
            return refusal;
        }
        let authorization = client.authorization.as_deref();
        match pushed_requests::push(&call.state.services, authorization, &call.form, &call.act).await {
            Ok(Pushed::Kept {
                request_uri,
                expires_in,
            }) => json::created(&Answer {
                request_uri,
                expires_in: expires_in.as_secs(),
            }),
            Ok(Pushed::Refused {
                error,
                basic_was_tried,
            }) => oauth_error::respond_to_client(&error, basic_was_tried),
            Ok(Pushed::Throttled(wait)) => oauth_error::throttled(wait),
            Ok(Pushed::TooMany) => oauth_error::too_many_open(Duration::from_secs(1)),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
