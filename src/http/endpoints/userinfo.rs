//! `/api/v1/auth/oauth2/userinfo`: the claims that an access token opens (OpenID Connect Core §5.3).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::userinfo::{self, Userinfo};
use countersign_protocol::discovery::path;
use countersign_protocol::{ErrorCode, OAuthError, scope};

use crate::call::Call;
use crate::caller::TokenBearer;
use crate::endpoint::{BodyRule, Cors, Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, id, object, text};
use crate::render::{bearer, failure, json};

const TOKEN_IN_FORM: Shape = Shape::new("TokenInForm", || {
    let token = text().says("Instead of the header (RFC 6750 §2.2).");
    object([("access_token", token.optional())])
});

const CLAIMS: Shape = Shape::new("Claims", || object([("sub", id("usr"))]));

/// `GET` and `POST`, which are one and the same here (OpenID Connect Core §5.3.1).
pub struct GetOrPost;

impl Endpoint<Services> for GetOrPost {
    const METHODS: &'static [Method] = &[Method::Get, Method::Post];
    const PATH: &'static str = path::USERINFO;
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
    const CORS: Cors = Cors::ClientOrigins;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::OAuth, "Read the claims of a person", Gives::Object(CLAIMS))
            .posted("Read the claims of a person by POST")
            .takes(TOKEN_IN_FORM),
    );
    type Caller = TokenBearer;

    async fn handle(bearer: TokenBearer, call: Call<Services>) -> HttpResponse {
        // RFC 6750 §2: not more than one method in a request; and never this one, whose addresses logs keep (§5.3).
        if call.query.names("access_token") {
            let sentence = "Send the token in the Authorization header, never in the address.";
            return bearer::refused(&OAuthError::new(ErrorCode::InvalidRequest, sentence), None);
        }
        match userinfo::userinfo(&call.state.services, &bearer.token, &call.act).await {
            Ok(Userinfo::Claims(claims)) => json::ok(&claims),
            Ok(Userinfo::InvalidToken) => bearer::refused(&ErrorCode::InvalidToken.into(), None),
            Ok(Userinfo::InsufficientScope) => {
                bearer::refused(&ErrorCode::InsufficientScope.into(), Some(scope::OPENID))
            }
            Err(error) => failure::respond(&call, &error),
        }
    }
}
