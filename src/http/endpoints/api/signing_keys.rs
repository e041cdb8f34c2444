//! `/api/v1/signing-keys`: the keys that sign tokens, for the deployment administrator. Private halves are never read.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::keys::{self, ListedKey, Rotated};
use countersign_flows::list::Listed;
use countersign_identity::Timestamp;
use countersign_protocol::problem::{Problem, ProblemCode};
use serde_json::{Value, json as object};

use super::answer;
use super::refused::Refused;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, flag, moment, object as members, text};
use crate::render::json;

const NEED: Option<Need> = Some(Need::Administrator);

/// `GET /api/v1/signing-keys`. They are few: all of them at once, the newest first.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/signing-keys";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::SigningKeys, "List signing keys", Gives::Whole(SIGNING_KEY))
            .details("The newest first."),
    );
    type Caller = Principal;

    async fn handle(_: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let items = keys::list(&call.state.services, call.act.now).await?;
            let listed = Listed { items, next: None }.map(|key| shown(&key));
            Ok(list::respond(call, listed))
        })
        .await
    }
}

/// `POST /api/v1/signing-keys/rotate`: the published successor signs from now on. `{"now": true}` also activates one
/// that caches of the JWKS may not know yet.
pub struct Rotate;

impl Endpoint<Services> for Rotate {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/signing-keys/rotate";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::SigningKeys,
            "Rotate the signing keys",
            Gives::Object(ROTATED),
        )
        .details("The published successor signs from now on.")
        .takes(ROTATE)
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(_: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let now = call.read(Unknown::Refused, |fields| fields.optional("now"))?;
            match keys::rotate(&call.state.services, now.unwrap_or(false), &call.act).await? {
                Rotated::Done { active } => Ok(json::ok(&object!({ "active": active }))),
                Rotated::TooYoung(refusal) => {
                    Err(Problem::new(ProblemCode::Conflict, refusal.to_string()).into())
                }
            }
        })
        .await
    }
}

/// `DELETE /api/v1/signing-keys/{kid}`: nothing that the key signed counts from now on.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = "/api/v1/signing-keys/{kid}";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = NEED;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::SigningKeys, "Revoke a signing key", Gives::Done)
            .details("Nothing that it signed counts from now on.")
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(_: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let kid = call.segment("kid").unwrap_or_default();
            if keys::revoke(&call.state.services, kid, &call.act).await? {
                Ok(json::no_content())
            } else {
                Err(Refused::not_found())
            }
        })
        .await
    }
}

const SIGNING_KEY: Shape = Shape::new("SigningKey", || {
    members([
        ("kid", text().like("kid_2bQfVnZ8Kc4TjWmR")),
        ("algorithm", text().like("RS256")),
        ("state", text().like("active")),
        ("created_at", moment()),
        ("published_at", moment().or_null()),
        ("activated_at", moment().or_null()),
        ("retiring_at", moment().or_null()),
        ("gone_at", moment().or_null()),
        ("revoked_at", moment().or_null()),
    ])
});

const ROTATE: Shape = Shape::new("RotateKeys", || {
    let now = flag().says("Also a successor that caches may not know yet.");
    members([("now", now.or_null().optional())]).closed()
});

const ROTATED: Shape = Shape::new("KeysRotated", || {
    members([("active", text().like("kid_2bQfVnZ8Kc4TjWmR"))])
});

fn shown(listed: &ListedKey) -> Value {
    let key = &listed.key;
    object!({
        "kid": key.kid,
        "algorithm": key.algorithm,
        "state": listed.state.as_str(),
        "created_at": key.created_at.rfc3339(),
        "published_at": key.published_at.map(Timestamp::rfc3339),
        "activated_at": key.activated_at.map(Timestamp::rfc3339),
        "retiring_at": key.retiring_at.map(Timestamp::rfc3339),
        "gone_at": key.gone_at.map(Timestamp::rfc3339),
        "revoked_at": key.revoked_at.map(Timestamp::rfc3339),
    })
}
