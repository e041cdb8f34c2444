//! `GET` and `PATCH /api/v1/organizations/{organization_id}`.

use actix_web::HttpResponse;
use countersign_access::permission::InternalRight;
use countersign_access::policy::Policy;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::organizations::{self, OrganizationChanges};
use countersign_protocol::problem::{Invalid, Problem, ProblemCode};
use serde_json::{Map, Value};

use super::super::refused::Refused;
use super::super::{answer, id, replaced, switch};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::etag;
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Schema, Shape, flag, object, text};

const PATH: &str = "/api/v1/organizations/{organization_id}";
const ID: &str = "organization_id";

const CHANGED_ORGANIZATION: Shape = Shape::new("ChangedOrganization", || {
    object([
        ("name", text().like("NetRecon").optional()),
        ("policy", super::policy(Schema::or_null).closed().optional()),
        ("suspended", flag().optional()),
    ])
    .closed()
});

/// `GET /api/v1/organizations/{organization_id}`: the own one for any member, any for the deployment administrator.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Any);
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Organizations,
        "Read an organization",
        Gives::Object(super::ORGANIZATION),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let organization = organizations::find(&call.state.services, &caller, &id(call, ID)).await?;
            let organization = organization.ok_or_else(Refused::not_found)?;
            Ok(etag::ok(&shown(&organization)))
        })
        .await
    }
}

/// `PATCH /api/v1/organizations/{organization_id}`: `name` and single members of `policy`, where null takes a demand back;
/// `suspended` for the deployment administrator.
pub struct Patch;

impl Endpoint<Services> for Patch {
    const METHODS: &'static [Method] = &[Method::Patch];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = Some(Need::Right(InternalRight::OrganizationManage));
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::Organizations,
            "Change an organization",
            Gives::Object(super::ORGANIZATION),
        )
        .details("In policy null takes a demand back; suspended is for the deployment administrator.")
        .takes(CHANGED_ORGANIZATION)
        .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (name, policy, switch) = call.read(Unknown::Refused, |fields| {
                let policy: Option<Map<String, Value>> = replaced(fields, "policy");
                (replaced(fields, "name"), policy, switch(fields, "suspended"))
            })?;
            if switch.is_some() {
                caller
                    .check(Need::Administrator)
                    .map_err(|missing| Problem::insufficient(missing.0))?;
            }
            let (services, organization) = (&call.state.services, id(call, ID));
            let current = organizations::find(services, &caller, &organization).await?;
            let current = current.ok_or_else(Refused::not_found)?;
            etag::check(call.headers(), &shown(&current))?;
            let policy = match policy {
                Some(change) => Some(merged(&current.policy, change)?),
                None => None,
            };
            let changes = OrganizationChanges { name, policy, switch };
            let changed = organizations::change(services, &caller, &organization, changes, &call.act).await?;
            Ok(etag::ok(&shown(&changed)))
        })
        .await
    }
}

/// The policy with some members replaced or removed (RFC 7396).
fn merged(policy: &Policy, change: Map<String, Value>) -> Result<Policy, Problem> {
    let mut merged = match serde_json::to_value(policy) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    for (name, value) in change {
        if value.is_null() {
            merged.remove(&name);
        } else {
            merged.insert(name, value);
        }
    }
    serde_json::from_value(Value::Object(merged)).map_err(|_| {
        let detail =
            "Send seconds as whole numbers and demands as true or false, under their published names.";
        Problem::validation(vec![Invalid::member("policy", "invalid_policy", detail)])
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn a_member_of_the_policy_changes_and_the_others_stay() {
        let policy = Policy {
            require_second_factor: Some(true),
            api_key_ttl_seconds: Some(3600),
            ..Policy::default()
        };
        let merged = merged(
            &policy,
            change(json!({"api_key_ttl_seconds": null, "access_token_ttl_seconds": 600})),
        )
        .unwrap();
        let expected = Policy {
            require_second_factor: Some(true),
            access_token_ttl_seconds: Some(600),
            ..Policy::default()
        };
        assert_eq!(merged, expected);
    }

    #[test]
    fn unknown_members_and_other_types_are_refused() {
        for wrong in [json!({"sessions": 1}), json!({"api_key_ttl_seconds": "1h"})] {
            assert!(
                merged(&Policy::default(), change(wrong.clone())).is_err(),
                "{wrong}"
            );
        }
    }
}
