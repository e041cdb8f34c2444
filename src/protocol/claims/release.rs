//! The one place where claims about a person are released (OpenID Connect Core §5.4, §5.5).

use countersign_access::organization::Organization;
use countersign_identity::Id;
use countersign_identity::user::User;
use serde_json::{Map, Value, json};

use crate::client::{Client, IdTokenClaims};
use crate::scope::Scopes;

/// A person in the organization that the sign-in acts for.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Who.
    pub user: &'a User,
    /// Acting for whom.
    pub organization: &'a Organization,
    /// The names of their groups there.
    pub groups: &'a [String],
}

/// Where the claims go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Into the ID token.
    IdToken,
    /// Out of the userinfo endpoint.
    Userinfo,
}

impl Surface {
    /// The member of the `claims` parameter that speaks of it.
    const fn member(self) -> &'static str {
        match self {
            Surface::IdToken => "id_token",
            Surface::Userinfo => "userinfo",
        }
    }
}

const PROFILE: [&str; 14] = [
    "name",
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
];

/// Every claim about a person that can come, for `claims_supported`.
pub fn supported() -> Vec<&'static str> {
    let mut claims = vec!["sub"];
    claims.extend(PROFILE);
    claims.extend([
        "email",
        "email_verified",
        "address",
        "phone_number",
        "phone_number_verified",
        "groups",
        "org",
    ]);
    claims
}

/// The claims of a person for one surface: those of the granted scopes, and those that the `claims` parameter names.
///
/// ID tokens of `minimal` clients carry only what the parameter names. A claim without a value is left out, never
/// null or empty.
pub fn release(
    person: Person<'_>,
    client: &Client,
    scopes: &Scopes,
    claims_request: Option<&Value>,
    surface: Surface,
) -> Map<String, Value> {
    let mut released = Map::new();
    let by_scope = surface == Surface::Userinfo || client.id_token_claims == IdTokenClaims::Full;
    let mut wanted: Vec<&str> = Vec::new();
    if by_scope {
        wanted.extend(of_scopes(scopes));
        wanted.push("org");
    }
    let named = claims_request
        .and_then(|request| request.get(surface.member()))
        .and_then(Value::as_object);
    wanted.extend(
        named
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
            .filter(|name| is_claim(name)),
    );
    for name in wanted {
        if let Some(value) = value(person, name) {
            released.insert(name.to_owned(), value);
        }
    }
    if released.contains_key("email") {
        // Some relying parties lock out whoever has an address without this.
        released.insert("email_verified".to_owned(), json!(person.user.email_verified));
    }
    released
}

fn of_scopes(scopes: &Scopes) -> Vec<&'static str> {
    scopes
        .iter()
        .flat_map(|scope| match scope {
            "profile" => PROFILE.as_slice(),
            "email" => &["email", "email_verified"],
            "address" => &["address"],
            "phone" => &["phone_number", "phone_number_verified"],
            "groups" => &["groups"],
            _ => &[],
        })
        .copied()
        .collect()
}

fn is_claim(name: &str) -> bool {
    name != "sub" && supported().contains(&name)
}

fn value(person: Person<'_>, name: &str) -> Option<Value> {
    let user = person.user;
    match name {
        "email" => Some(json!(user.email.as_str())),
        "email_verified" => Some(json!(user.email_verified)),
        "name" => user.name.as_ref().map(|name| json!(name)),
        "preferred_username" => Some(
            user.claims
                .get(name)
                .cloned()
                .unwrap_or_else(|| json!(user.email.as_str())),
        ),
        "updated_at" => Some(json!(user.updated_at.unix_seconds())),
        "groups" => Some(json!(person.groups)),
        "org" => Some(json!(person.organization.id.as_str())),
        other => user.claims.get(other).filter(|value| has_content(value)).cloned(),
    }
}

fn has_content(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::client;
    use countersign_access::policy::Policy;
    use countersign_identity::{Email, OrganizationId, Timestamp, UserId};

    fn user() -> User {
        let Value::Object(claims) =
            json!({"given_name": "Alice", "phone_number": "+4930123", "nickname": "", "custom": 1})
        else {
            panic!("an object")
        };
        User {
            id: UserId::from_text("usr_1"),
            email: Email::parse("alice@example.com").unwrap(),
            email_verified: false,
            name: Some("Alice A".to_owned()),
            claims,
            disabled_at: None,
            valid_after: Timestamp::default(),
            administrator: false,
            default_organization: None,
            created_by: None,
            locale: None,
            created_at: Timestamp::default(),
            updated_at: Timestamp::from_unix_seconds(1234),
        }
    }

    fn organization() -> Organization {
        Organization {
            id: OrganizationId::from_text("org_1"),
            slug: "acme".to_owned(),
            name: "Acme".to_owned(),
            suspended_at: None,
            valid_after: Timestamp::default(),
            policy: Policy::default(),
            created_at: Timestamp::default(),
        }
    }

    fn released(client: &Client, scope: &str, request: Option<Value>, surface: Surface) -> Value {
        let (user, organization) = (user(), organization());
        let person = Person {
            user: &user,
            organization: &organization,
            groups: &[],
        };
        Value::Object(release(
            person,
            client,
            &Scopes::parse(scope).unwrap(),
            request.as_ref(),
            surface,
        ))
    }

    #[test]
    fn scopes_open_their_claims_and_empty_ones_stay_out() {
        let claims = released(&client("cli_1"), "openid profile", None, Surface::Userinfo);
        assert_eq!(
            claims,
            json!({"name": "Alice A", "given_name": "Alice", "preferred_username": "alice@example.com",
                   "updated_at": 1234, "org": "org_1"})
        );
    }

    #[test]
    fn an_address_comes_with_its_flag_and_groups_as_an_array() {
        let claims = released(&client("cli_1"), "email groups phone", None, Surface::IdToken);
        assert_eq!(
            claims,
            json!({"email": "alice@example.com", "email_verified": false, "groups": [],
                   "phone_number": "+4930123", "org": "org_1"})
        );
    }

    #[test]
    fn minimal_id_tokens_carry_only_what_the_claims_parameter_names() {
        let mut minimal = client("cli_1");
        minimal.id_token_claims = IdTokenClaims::Minimal;
        assert_eq!(
            released(&minimal, "openid email", None, Surface::IdToken),
            json!({})
        );
        let request = json!({"id_token": {"name": {"essential": true}, "custom": null, "sub": null}, "userinfo": {"email": null}});
        assert_eq!(
            released(&minimal, "openid", Some(request.clone()), Surface::IdToken),
            json!({"name": "Alice A"})
        );
        assert_eq!(
            released(&minimal, "openid", Some(request), Surface::Userinfo),
            json!({"email": "alice@example.com", "email_verified": false, "org": "org_1"})
        );
    }
}
