//! `POST /api/v1/auth/oauth2/token`: one grant for one set of tokens (RFC 6749 §3.2).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::token::{self, Credentials, Outcome};
use countersign_protocol::discovery::path;
use countersign_protocol::{ErrorCode, OAuthError};

use super::form_only;
use crate::call::Call;
use crate::caller::{OAuthClient, X_API_KEY};
use crate::endpoint::{BodyRule, Cors, Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, count, object, text, word};
use crate::render::{failure, json, oauth_error};

/// Parameters that must not stand in an address (RFC 6749 §2.3.1 and §3.2).
const FORM_ONLY: [&str; 7] = [
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "client_id",
    "client_secret",
    "client_assertion",
];

const TOKEN_REQUEST: Shape = Shape::new("TokenRequest", || {
    object([
        ("grant_type", text().like("authorization_code")),
        ("code", text().like("AUTH_CODE").optional()),
        ("client_id", text().like("YOUR_CLIENT_ID").optional()),
        ("client_secret", text().like("YOUR_CLIENT_SECRET").optional()),
        (
            "redirect_uri",
            text().like("https://your-app.com/callback").optional(),
        ),
        ("code_verifier", text().optional()),
        ("refresh_token", text().optional()),
        ("scope", text().optional()),
        ("resource", text().optional()),
    ])
});

const TOKEN_RESPONSE: Shape = Shape::new("TokenResponse", || {
    object([
        ("access_token", text().like("eyJhbGciOi...")),
        ("token_type", word(&["Bearer"])),
        ("expires_in", count().like(3600).says("Seconds.")),
        ("refresh_token", text().like("cs_rt_...").optional()),
        ("scope", text().like("scans_read devices_read")),
        ("id_token", text().says("With openid.").optional()),
    ])
});

/// `POST /api/v1/auth/oauth2/token`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = path::TOKEN;
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
    const CORS: Cors = Cors::ClientOrigins;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::OAuth, "Exchange a grant for tokens", Gives::Object(TOKEN_RESPONSE))
            .details("authorization_code, refresh_token or client_credentials. An API key in X-API-Key is a client for \
                      client_credentials.")
            .takes(TOKEN_REQUEST)
            .errors(&[
                ErrorCode::InvalidGrant,
                ErrorCode::UnauthorizedClient,
                ErrorCode::UnsupportedGrantType,
                ErrorCode::InvalidScope,
                ErrorCode::InvalidTarget,
            ]),
    );
    type Caller = OAuthClient;

    async fn handle(client: OAuthClient, call: Call<Services>) -> HttpResponse {
        if let Some(refusal) = form_only::refuse(&call, &FORM_ONLY) {
            return refusal;
        }
        let api_key = call.header(X_API_KEY);
        if api_key.is_none() && call.headers().contains_key(X_API_KEY) {
            let sentence = "Send one X-API-Key header in visible ASCII.";
            return oauth_error::respond(&OAuthError::new(ErrorCode::InvalidRequest, sentence));
        }
        let credentials = Credentials {
            authorization: client.authorization.as_deref(),
            api_key,
        };
        match token::answer(&call.state.services, credentials, &call.form, &call.act).await {
            Ok(Outcome::Issued(tokens)) => json::ok(&*tokens),
            Ok(Outcome::Refused {
                error,
                basic_was_tried,
            }) => oauth_error::respond_to_client(&error, basic_was_tried),
            Ok(Outcome::Throttled(wait)) => oauth_error::throttled(wait),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
