//! One of our own pages to come back to after a sign-in or a fresh proof.
//!
//! It is remembered on the server or comes back in a query, so it is read strictly: whatever a browser says, it can lead
//! nowhere but to the settings (threat-model.md SES-06).

use serde::{Deserialize, Serialize};

/// Everything that can be come back to lives below this.
const BELOW: &str = "/settings/";

/// Longest path, in bytes.
const LONGEST: usize = 128;

/// The path of a settings page, without query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OwnPage(String);

/// Not the path of a settings page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the path of a settings page")]
pub struct NotAnOwnPage;

impl OwnPage {
    /// Reads the path of a settings page, below the issuer.
    ///
    /// # Errors
    /// [`NotAnOwnPage`] for anything else: another path, a dot, a backslash, a percent sign, a double slash.
    pub fn parse(path: &str) -> Result<Self, NotAnOwnPage> {
        let rest = path.strip_prefix(BELOW).ok_or(NotAnOwnPage)?;
        let plain = |segment: &str| {
            !segment.is_empty()
                && segment
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        if path.len() <= LONGEST && rest.split('/').all(plain) {
            Ok(Self(path.to_owned()))
        } else {
            Err(NotAnOwnPage)
        }
    }

    /// The path, below the issuer.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OwnPage {
    type Error = NotAnOwnPage;

    fn try_from(path: String) -> Result<Self, NotAnOwnPage> {
        Self::parse(&path)
    }
}

impl From<OwnPage> for String {
    fn from(page: OwnPage) -> Self {
        page.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_pages_are_come_back_to() {
        for path in ["/settings/api-keys", "/settings/api-keys/key_01abc/roll"] {
            assert_eq!(OwnPage::parse(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn ses_06_nothing_else_is() {
        for path in [
            "",
            "/",
            "/settings",
            "/settings/",
            "/settings//evil.example",
            "/settings/../admin",
            "/settings/%2f%2fevil",
            "/settings/a?to=b",
            "/settings/a#b",
            "/settings/a\\b",
            "//evil.example/settings/a",
            "https://evil.example/settings/a",
            "javascript:alert(1)",
            "/login",
        ] {
            assert_eq!(OwnPage::parse(path), Err(NotAnOwnPage), "{path}");
        }
        let long = format!("/settings/{}", "a".repeat(LONGEST));
        assert_eq!(OwnPage::parse(&long), Err(NotAnOwnPage));
    }

    #[test]
    fn what_is_kept_is_read_strictly_too() {
        assert!(serde_json::from_str::<OwnPage>("\"/settings/apps\"").is_ok());
        assert!(serde_json::from_str::<OwnPage>("\"//evil.example\"").is_err());
    }
}
