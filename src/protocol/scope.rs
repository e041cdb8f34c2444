//! Scopes: an ordered set of scope tokens.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `openid`: the request is OpenID Connect.
pub const OPENID: &str = "openid";
/// `offline_access`: a refresh token is wanted (OpenID Connect Core §11).
pub const OFFLINE_ACCESS: &str = "offline_access";
/// Scopes about the person, in the order of `scopes_supported` (OpenID Connect Core §5.4).
pub const IDENTITY_SCOPES: [&str; 7] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "groups",
    "offline_access",
];

/// Longest `scope` in bytes (threat model §4).
pub const MAX_BYTES: usize = 1024;

/// A set of scope tokens in the order they were first named (RFC 6749 §3.3).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(Vec<String>);

/// Not a scope string of RFC 6749 §3.3, or longer than [`MAX_BYTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("scope is malformed or too long")]
pub struct MalformedScope;

impl Scopes {
    /// Reads `scope`: tokens of printable ASCII without `"` and `\`, separated by blanks.
    pub fn parse(text: &str) -> Result<Self, MalformedScope> {
        let token = |c: char| matches!(c, '!'..='~') && c != '"' && c != '\\';
        if text.len() > MAX_BYTES || text.split(' ').any(|word| !word.chars().all(token)) {
            return Err(MalformedScope);
        }
        Ok(text.split(' ').filter(|word| !word.is_empty()).collect())
    }

    /// Whether it holds this token.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.iter().any(|held| held == scope)
    }

    /// Those that also stand in `other`, in this order: scope only shrinks.
    pub fn intersection(&self, other: &Scopes) -> Scopes {
        self.filter(|scope| other.contains(scope))
    }

    /// Those that do not stand in `other`.
    pub fn difference(&self, other: &Scopes) -> Scopes {
        self.filter(|scope| !other.contains(scope))
    }

    /// Those that pass.
    pub fn filter(&self, keep: impl Fn(&str) -> bool) -> Scopes {
        Scopes(self.0.iter().filter(|scope| keep(scope)).cloned().collect())
    }

    /// Whether every token stands in `other` too.
    pub fn is_subset(&self, other: &Scopes) -> bool {
        self.0.iter().all(|scope| other.contains(scope))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The tokens.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<S: Into<String>> FromIterator<S> for Scopes {
    fn from_iter<T: IntoIterator<Item = S>>(tokens: T) -> Self {
        let mut held: Vec<String> = Vec::new();
        for token in tokens {
            let token = token.into();
            if !held.contains(&token) {
                held.push(token);
            }
        }
        Scopes(held)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scopes({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_repeats_fall_together() {
        assert_eq!(
            Scopes::parse("email openid  email").unwrap().to_string(),
            "email openid"
        );
        assert!(Scopes::parse("").unwrap().is_empty());
    }

    #[test]
    fn other_characters_are_malformed() {
        for text in ["a\tb", "a\"b", "a\\b", "ä", "a\nb", "a\0"] {
            assert_eq!(Scopes::parse(text), Err(MalformedScope), "{text:?}");
        }
        assert!(Scopes::parse(&"x".repeat(1024)).is_ok());
        assert_eq!(Scopes::parse(&"x".repeat(1025)), Err(MalformedScope));
    }

    #[test]
    fn sets_shrink() {
        let asked = Scopes::parse("openid admin email").unwrap();
        let allowed = Scopes::parse("email openid").unwrap();
        assert_eq!(asked.intersection(&allowed).to_string(), "openid email");
        assert_eq!(asked.difference(&allowed).to_string(), "admin");
        assert!(!asked.is_subset(&allowed));
    }
}
