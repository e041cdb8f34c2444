//! E-mail addresses: kept as typed, compared ignoring case.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An address that has the shape of one: one `@`, both sides present, no blanks or control characters, at most
/// 254 bytes (RFC 5321 §4.5.3.1.3). Whether it reaches anybody is proved by mail, not by its shape.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// Not the shape of an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnEmail;

impl Email {
    /// Reads an address; surrounding blanks are dropped, since people paste them.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(NotAnEmail)?;
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | '<' | '>' | '"' | ',' | ';');
        let wrong = text.len() > 254
            || local.is_empty()
            || local.len() > 64
            || domain.is_empty()
            || text.chars().filter(|c| *c == '@').count() != 1
            || local.chars().any(odd)
            || domain.chars().any(odd)
            || domain.split('.').any(str::is_empty);
        if wrong {
            Err(NotAnEmail)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The domain in lower case; `None` for text that has none, which no address is.
    pub fn domain(&self) -> Option<String> {
        self.0.split_once('@').map(|(_, domain)| domain.to_lowercase())
    }

    /// The form under which an account is unique and found.
    pub fn canonical(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;
    fn try_from(text: String) -> Result<Self, NotAnEmail> {
        Email::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> String {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_kept_and_ignored() {
        let email = Email::parse(" Alice@Example.COM ").unwrap();
        assert_eq!(email.as_str(), "Alice@Example.COM");
        assert_eq!(email.canonical(), "alice@example.com");
    }

    #[test]
    fn other_shapes_are_refused() {
        let long = format!("{}@x.test", "a".repeat(65));
        for text in [
            "",
            "a",
            "@",
            "a@",
            "@b",
            "a@@b",
            "a b@c",
            "a@b\0c",
            "a@b..c",
            "a@b.",
            "<a@b>",
            long.as_str(),
        ] {
            assert_eq!(Email::parse(text), Err(NotAnEmail), "{text:?}");
        }
    }
}
