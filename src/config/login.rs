//! The sign-in for programs (`/api/v1/auth/login`, `refresh`, `logout`).

use countersign_protocol::login::RefreshAnswer;
use countersign_protocol::redirect_uri::origin_of;
use serde_json::{Value, json};

use super::kind::{Kind, ListOf, OnOrOff};
use super::reader::Reader;
use super::setting::section;

section! {
    /// The sign-in for programs.
    Login {
        /// `COUNTERSIGN_LOGIN_API`: whether programs may sign people in with address and password: `on` or `off`.
        is_open: bool = OnOrOff, "login_api", Some("on");
        /// `COUNTERSIGN_LOGIN_REFRESH`: what its refresh answers with: `rotate` (a new refresh token each time) or `keep`.
        refresh: RefreshAnswer = RotateOrKeep, "login_refresh", Some("rotate");
        /// `COUNTERSIGN_LOGIN_ALLOWED_ORIGINS`: origins whose scripts may use it, comma-separated.
        allowed_origins: Vec<String> = ListOf<Origin>, "login_allowed_origins", None;
    }
}

impl Login {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_fields(reader)
    }
}

struct RotateOrKeep;

impl Kind for RotateOrKeep {
    type Value = RefreshAnswer;

    fn parse(text: &str) -> Result<RefreshAnswer, String> {
        match text.trim() {
            "rotate" => Ok(RefreshAnswer::Rotate),
            "keep" => Ok(RefreshAnswer::Keep),
            _ => Err("is neither rotate nor keep".to_owned()),
        }
    }

    fn schema() -> Value {
        json!({ "enum": ["rotate", "keep"] })
    }
}

/// Scheme, host and port as a browser writes them in `Origin` (RFC 6454 §6.2).
struct Origin;

impl Kind for Origin {
    type Value = String;

    fn parse(text: &str) -> Result<String, String> {
        let wrong =
            || "is not an origin such as https://app.example.com (no path, no slash at the end)".to_owned();
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        match origin_of(text) {
            Some(origin) if is_web && origin == text => Ok(origin),
            _ => Err(wrong()),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "examples": ["https://app.example.com"] })
    }
}
