//! The sign-in for programs: JSON in, tokens out, problems by code. Members that nobody knows are passed over, because
//! clients send more than is read here.

pub mod login;
pub mod logout;
pub mod refresh;

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::login_api::Outcome;
use countersign_protocol::problem::Problem;
use serde::Serialize;

use crate::call::Call;
use crate::openapi::schema::{Shape, count, object, text, word};
use crate::render::{json, refusal::Refusal};

/// What nobody types: refused before anything is looked up or hashed (LOG-06). In bytes.
const LONGEST_PASSWORD: usize = 4096;
/// As long as an address may be typed, and longer than any other text here.
const LONGEST_TEXT: usize = 1024;

/// The tokens, as NetRecon's document has them; `scope` is added.
#[derive(Serialize)]
struct Tokens {
    access_token: String,
    refresh_token: Option<String>,
    token_type: &'static str,
    expires_in: u64,
    scope: String,
}

const TOKENS: Shape = Shape::new("Tokens", || {
    object([
        ("access_token", text().like("eyJhbGciOi...")),
        ("refresh_token", text().like("cs_rt_...").or_null()),
        ("token_type", word(&["bearer"])),
        ("expires_in", count().like(3600).says("Seconds.")),
        (
            "scope",
            text()
                .like("scans_read devices_read")
                .says("What the role holds."),
        ),
    ])
});

const REFRESH_TOKEN: Shape = Shape::new("RefreshToken", || {
    object([(
        "refresh_token",
        text().like("cs_rt_...").says("The last one that was given."),
    )])
});

/// 404 when the operator has closed these addresses.
fn closed(call: &Call<Services>) -> Option<HttpResponse> {
    let is_open = call.state.services.settings.login.is_open;
    (!is_open).then(|| call.refuse(&Refusal::NotFound))
}

fn answer(call: &Call<Services>, outcome: Outcome) -> HttpResponse {
    match outcome {
        Outcome::Issued(tokens) => json::ok(&Tokens {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            token_type: "bearer",
            expires_in: tokens.expires_in,
            scope: tokens.scope,
        }),
        Outcome::Refused(code) => call.problem(code.into()),
        Outcome::Throttled(wait) => call.problem(Problem::throttled(wait)),
    }
}
