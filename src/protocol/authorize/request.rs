//! The authorization request as it is stored: every value checked, nothing left to parse.

use countersign_identity::ClientId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::scope::Scopes;

/// A request whose client and redirect URI are trusted and whose parameters are all in order (RFC 6749 §4.1.1,
/// OpenID Connect Core §3.1.2.1). The browser never holds it: it is kept on the server and named by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes, as sent.
    pub redirect_uri: String,
    /// How the answer travels.
    pub response_mode: ResponseMode,
    /// What remains of the scopes asked for after the client's allow list.
    pub scopes: Scopes,
    /// To echo in the answer.
    pub state: Option<String>,
    /// To echo in the ID token.
    pub nonce: Option<String>,
    /// The S256 challenge.
    pub code_challenge: Option<String>,
    /// `prompt`, empty when it was not sent.
    pub prompt: Vec<Prompt>,
    /// Longest age of the sign-in in seconds.
    pub max_age: Option<u32>,
    /// Whom the client expects.
    pub login_hint: Option<String>,
    /// The `sub` of a verified `id_token_hint`, when one was sent.
    pub hinted_subject: Option<String>,
    /// Strengths the client would like, best first.
    pub acr_values: Vec<String>,
    /// Languages the client would like (BCP 47), best first.
    pub ui_locales: Vec<String>,
    /// The organization to act for, by id or slug (first-party clients).
    pub organization: Option<String>,
    /// Resources (RFC 8707).
    pub resource: Vec<String>,
    /// The `claims` parameter.
    pub claims_request: Option<Value>,
}

/// `prompt` (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// No page may be shown.
    None,
    /// Sign in again.
    Login,
    /// Ask for consent again.
    Consent,
    /// Let the person choose an account.
    SelectAccount,
}

/// How the answer travels (OAuth 2.0 Multiple Response Types, Form Post Response Mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the redirect's query.
    Query,
    /// In the redirect's fragment.
    Fragment,
    /// In a form that the browser posts.
    FormPost,
}

impl Prompt {
    /// Every prompt, in the order of the metadata.
    pub const ALL: [Prompt; 4] = [
        Prompt::None,
        Prompt::Login,
        Prompt::Consent,
        Prompt::SelectAccount,
    ];

    /// The registered value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Prompt::None => "none",
            Prompt::Login => "login",
            Prompt::Consent => "consent",
            Prompt::SelectAccount => "select_account",
        }
    }

    /// The prompt of this value.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|prompt| prompt.as_str() == text)
    }
}

impl ResponseMode {
    /// Every mode, in the order of the metadata.
    pub const ALL: [ResponseMode; 3] = [
        ResponseMode::Query,
        ResponseMode::Fragment,
        ResponseMode::FormPost,
    ];

    /// The registered value.
    pub const fn as_str(self) -> &'static str {
        match self {
            ResponseMode::Query => "query",
            ResponseMode::Fragment => "fragment",
            ResponseMode::FormPost => "form_post",
        }
    }

    /// The mode of this value.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

impl AuthorizationRequest {
    /// Whom the client insists on: the `sub` of its hint, and the one it asks for in `claims` (OpenID Connect Core
    /// §3.1.2.1 and §5.5.1).
    pub fn expected_subjects(&self) -> impl Iterator<Item = &str> {
        let claimed = self
            .claims_request
            .as_ref()
            .and_then(|claims| claims.pointer("/id_token/sub/value")?.as_str());
        self.hinted_subject.as_deref().into_iter().chain(claimed)
    }

    /// Whether the client wants this prompt.
    pub fn asks_for(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }

    /// Whether this is OpenID Connect.
    pub fn is_openid(&self) -> bool {
        self.scopes.contains(crate::scope::OPENID)
    }
}
