//! Claims of a person as somebody may set them (OpenID Connect Core §5.1): which names are open, and which JSON type
//! the text of a value becomes. Who may set them, and to whom they are released, is decided elsewhere.

use serde_json::Value;

use crate::display_name::{self, NotAName};
use crate::user::User;

/// Longest claim name in bytes.
pub const MAX_NAME_BYTES: usize = 128;
/// Longest value in bytes: claims travel in every ID token.
pub const MAX_VALUE_BYTES: usize = 2048;

/// Members that tokens and answers carry by themselves (RFC 7519 §4.1, RFC 9068 §2.2, OpenID Connect Core §2): a
/// person's own claim must never stand in for one.
const OF_THE_PROTOCOL: [&str; 30] = [
    "acr",
    "act",
    "active",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "events",
    "exp",
    "grant",
    "groups",
    "iat",
    "iss",
    "jti",
    "may_act",
    "nbf",
    "nonce",
    "org",
    "permissions",
    "role",
    "roles",
    "s_hash",
    "scope",
    "sid",
    "sub",
    "typ",
];
/// Kept in columns of their own, with verbs of their own.
const OF_THE_ACCOUNT: [&str; 3] = ["email", "email_verified", "updated_at"];
/// Text by OpenID Connect Core §5.1, also where it looks like a number.
const TEXTS: [&str; 13] = [
    "birthdate",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "nickname",
    "phone_number",
    "picture",
    "preferred_username",
    "profile",
    "website",
    "zoneinfo",
];

/// Why a claim cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Blank, long, or with blanks and characters beyond ASCII.
    #[error("the name of a claim is 1 to {MAX_NAME_BYTES} printable characters without blanks")]
    Name,
    /// It means something of its own in a token.
    #[error("the claim {0} is set by the server itself")]
    Reserved(String),
    /// It belongs to the account and is changed there.
    #[error("{0} belongs to the account and is no claim to set")]
    OfTheAccount(String),
    /// More than [`MAX_VALUE_BYTES`].
    #[error("the value of {0} is longer than {MAX_VALUE_BYTES} bytes")]
    TooLong(String),
    /// Another JSON type is defined for it.
    #[error("{name} must be {expected}")]
    Type {
        /// The claim.
        name: String,
        /// What it has to be.
        expected: &'static str,
    },
    /// The name to show.
    #[error(transparent)]
    DisplayName(#[from] NotAName),
}

/// One claim's new value.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    name: String,
    /// `None` removes it.
    value: Option<Value>,
}

/// Reads a claim and the text of its value. Standard claims have the type of their definition; any other text that is
/// JSON becomes that, and all the rest is a string. The empty text removes the claim.
///
/// # Errors
/// [`Refusal`] in words for whoever wrote it.
pub fn read(name: &str, text: &str) -> Result<Change, Refusal> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES || !name.chars().all(|c| c.is_ascii_graphic()) {
        return Err(Refusal::Name);
    }
    if OF_THE_PROTOCOL.contains(&name) {
        return Err(Refusal::Reserved(name.to_owned()));
    }
    if OF_THE_ACCOUNT.contains(&name) {
        return Err(Refusal::OfTheAccount(name.to_owned()));
    }
    if text.len() > MAX_VALUE_BYTES {
        return Err(Refusal::TooLong(name.to_owned()));
    }
    let value = match text {
        "" => None,
        text => Some(typed(name, text)?),
    };
    Ok(Change {
        name: name.to_owned(),
        value,
    })
}

fn typed(name: &str, text: &str) -> Result<Value, Refusal> {
    let wrong = |expected| Refusal::Type {
        name: name.to_owned(),
        expected,
    };
    match name {
        "name" => display_name::check(text)
            .map(|()| Value::from(text))
            .map_err(Refusal::from),
        text_claim if TEXTS.contains(&text_claim) => Ok(Value::from(text)),
        "phone_number_verified" => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(wrong("true or false")),
        },
        "address" => match serde_json::from_str(text) {
            Ok(Value::Object(address)) => Ok(Value::Object(address)),
            _ => Err(wrong("a JSON object, such as {\"locality\": \"Vienna\"}")),
        },
        _ => Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
    }
}

impl Change {
    /// Makes the change; `name` has a place of its own in the account.
    pub fn apply(self, user: &mut User) {
        match (self.name.as_str(), self.value) {
            ("name", value) => user.name = value.and_then(|value| value.as_str().map(str::to_owned)),
            (_, Some(value)) => {
                user.claims.insert(self.name, value);
            }
            (name, None) => {
                user.claims.remove(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::{Email, Id, Timestamp, UserId};

    fn after(changes: &[(&str, &str)]) -> User {
        let mut user = User {
            id: UserId::from_text("usr_1"),
            email: Email::parse("alice@example.com").unwrap(),
            email_verified: false,
            name: None,
            claims: Map::new(),
            disabled_at: None,
            valid_after: Timestamp::default(),
            administrator: false,
            default_organization: None,
            created_by: None,
            locale: None,
            created_at: Timestamp::default(),
            updated_at: Timestamp::default(),
        };
        for (name, text) in changes {
            read(name, text).unwrap().apply(&mut user);
        }
        user
    }

    #[test]
    fn values_get_their_json_type() {
        let user = after(&[
            ("phone_number", "4312345"),
            ("phone_number_verified", "true"),
            ("address", r#"{"locality": "Vienna"}"#),
            ("cost_centre", "4711"),
            ("tags", r#"["a", "b"]"#),
            ("motto", "to be, or not"),
        ]);
        assert_eq!(
            Value::Object(user.claims),
            json!({"phone_number": "4312345", "phone_number_verified": true, "address": {"locality": "Vienna"},
                   "cost_centre": 4711, "tags": ["a", "b"], "motto": "to be, or not"})
        );
    }

    #[test]
    fn the_name_is_the_accounts_own_and_empty_text_removes() {
        assert_eq!(after(&[("name", "Alice")]).name.as_deref(), Some("Alice"));
        let user = after(&[
            ("name", "Alice"),
            ("nickname", "al"),
            ("name", ""),
            ("nickname", ""),
        ]);
        assert!(user.name.is_none() && user.claims.is_empty());
    }

    #[test]
    fn nobody_sets_what_a_token_says_by_itself() {
        for name in OF_THE_PROTOCOL {
            assert_eq!(read(name, "x"), Err(Refusal::Reserved(name.to_owned())));
        }
        for name in OF_THE_ACCOUNT {
            assert_eq!(read(name, "true"), Err(Refusal::OfTheAccount(name.to_owned())));
        }
    }

    #[test]
    fn wrong_types_names_and_lengths_are_refused_in_words() {
        assert!(matches!(
            read("phone_number_verified", "yes"),
            Err(Refusal::Type { .. })
        ));
        assert!(matches!(read("address", "Vienna"), Err(Refusal::Type { .. })));
        assert_eq!(read("name", "a\nb"), Err(Refusal::DisplayName(NotAName)));
        for name in ["", "a b", "ä", "a\n"] {
            assert_eq!(read(name, "x"), Err(Refusal::Name), "{name:?}");
        }
        assert!(read("motto", &"x".repeat(MAX_VALUE_BYTES)).is_ok());
        assert_eq!(
            read("motto", &"x".repeat(MAX_VALUE_BYTES + 1)),
            Err(Refusal::TooLong("motto".to_owned()))
        );
    }
}
