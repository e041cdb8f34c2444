//! `POST /api/v1/auth/login`: address, password and, where there is one, the second factor against tokens.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::login_api::{self, Credentials};
use countersign_flows::second_factor::Presented;
use countersign_protocol::problem::{Problem, ProblemCode};
use serde_json::Value;

use super::{LONGEST_PASSWORD, LONGEST_TEXT, answer, closed};
use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{BodyRule, Cors, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, email, object, text};
use crate::render::failure;

/// `POST /api/v1/auth/login`.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/auth/login";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const CORS: Cors = Cors::LoginOrigins;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::SignIn, "Sign in", Gives::Object(super::TOKENS))
            .details("totp_code is needed when the account has a second factor; a recovery code does as well. Unknown \
                      members are passed over.")
            .takes(LOGIN)
            .problems(&[
                ProblemCode::InvalidCredentials,
                ProblemCode::TotpRequired,
                ProblemCode::TotpInvalid,
                ProblemCode::NotAMember,
                ProblemCode::OrganizationSuspended,
                ProblemCode::SecondFactorRequired,
                ProblemCode::SsoRequired,
                ProblemCode::NotFound,
                ProblemCode::Throttled,
            ]),
    );
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        if let Some(closed) = closed(&call) {
            return closed;
        }
        let sent = match read(&call) {
            Ok(sent) => sent,
            Err(problem) => return call.problem(problem),
        };
        match login_api::login(&call.state.services, sent, &call.act).await {
            Ok(outcome) => answer(&call, outcome),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

const LOGIN: Shape = Shape::new("Login", || {
    object([
        ("email", email()),
        ("password", text().like("your-password")),
        (
            "totp_code",
            text()
                .like("123456")
                .says("A string, never a number.")
                .or_null()
                .optional(),
        ),
        (
            "recovery_code",
            text().says("Instead of totp_code.").or_null().optional(),
        ),
        (
            "organization",
            text()
                .says("Id or slug; the default one if left out.")
                .or_null()
                .optional(),
        ),
    ])
});

fn read(call: &Call<Services>) -> Result<Credentials, Problem> {
    // Leading zeros are part of a code, and a JSON number has none.
    if let Some(name) = ["totp_code", "recovery_code"]
        .into_iter()
        .find(|name| matches!(call.json.get(*name), Some(Value::Number(_))))
    {
        return Err(Problem::invalid_request(format!(
            "{name} is a number; send a string, such as \"012345\"."
        )));
    }
    let (email, password, totp_code, recovery_code, organization) =
        call.read(Unknown::Ignored, |fields| {
            (
                fields.required::<String>("email"),
                fields.required::<String>("password"),
                fields.optional::<String>("totp_code"),
                fields.optional::<String>("recovery_code"),
                fields.optional::<String>("organization"),
            )
        })?;
    let texts = [
        Some(&email),
        totp_code.as_ref(),
        recovery_code.as_ref(),
        organization.as_ref(),
    ];
    if texts.into_iter().flatten().any(|text| text.len() > LONGEST_TEXT) || password.len() > LONGEST_PASSWORD
    {
        return Err(ProblemCode::InvalidCredentials.into());
    }
    let typed = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Ok(Credentials {
        email,
        password,
        second_factor: typed(totp_code)
            .map(Presented::OneTimeCode)
            .or_else(|| typed(recovery_code).map(Presented::RecoveryCode)),
        organization,
    })
}
