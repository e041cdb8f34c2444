//! `POST /api/v1/auth/oauth2/introspect`: a resource server asks about a token or key (RFC 7662 §2).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::introspection::{self, Introspected};
use countersign_protocol::discovery::path;

use super::form_only;
use crate::call::Call;
use crate::caller::OAuthClient;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::render::{failure, json, oauth_error};

/// Parameters that must not stand in an address (RFC 7662 §4).
const FORM_ONLY: [&str; 4] = ["token", "client_id", "client_secret", "client_assertion"];

/// `POST /api/v1/auth/oauth2/introspect`. Scripts cannot keep a secret, so there is no CORS.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = path::INTROSPECT;
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
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
