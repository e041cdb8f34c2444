//! Why an authorization request is refused: one variant per reason, and the error each becomes.
//!
//! Two types, because they go to different readers: a [`PageRefusal`] is shown to the person at our own URL, a
//! [`RedirectRefusal`] is sent to the client. Whoever mixes them up has built an open redirector.

use super::target::TrustedTarget;
use crate::error::{ErrorCode, OAuthError};
use crate::pkce::ChallengeRefusal;

/// A refusal before client and redirect URI are trusted: a 400 page, never a redirect (RFC 6749 §4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageRefusal {
    /// No `client_id`.
    #[error("The client_id is missing.")]
    MissingClientId,
    /// `client_id` came more than once.
    #[error("The client_id came more than once.")]
    RepeatedClientId,
    /// No such client, or the built-in one of the JSON sign-in, which no OAuth endpoint serves.
    #[error("The client_id is not known here.")]
    UnknownClient,
    /// The client is disabled.
    #[error("This application is disabled.")]
    DisabledClient,
    /// No `redirect_uri`. RFC 6749 lets it out when one is registered; we always ask for it, as OpenID Connect Core
    /// §3.1.2.1 does, so that a client that registers a second one breaks nothing.
    #[error("The redirect_uri is missing.")]
    MissingRedirectUri,
    /// `redirect_uri` came more than once.
    #[error("The redirect_uri came more than once.")]
    RepeatedRedirectUri,
    /// Not one of the client's.
    #[error("The redirect_uri is not registered for this application.")]
    RedirectUriNotRegistered,
    /// A reference to a pushed request that does not lead anywhere (any more), or not for this client.
    #[error("The request_uri is unknown, expired, or was used before.")]
    PushedRequestOver,
    /// A request object that cannot be taken, and no redirect URI beside it.
    #[error("The request object cannot be taken.")]
    RequestObject,
    /// A reference to a request object that cannot be followed, and no redirect URI beside it.
    #[error("The request_uri cannot be used.")]
    RequestUri,
}

impl PageRefusal {
    /// The reason in log and event.
    pub const fn as_str(self) -> &'static str {
        match self {
            PageRefusal::MissingClientId => "client_id_missing",
            PageRefusal::RepeatedClientId => "client_id_repeated",
            PageRefusal::UnknownClient => "client_unknown",
            PageRefusal::DisabledClient => "client_disabled",
            PageRefusal::MissingRedirectUri => "redirect_uri_missing",
            PageRefusal::RepeatedRedirectUri => "redirect_uri_repeated",
            PageRefusal::RedirectUriNotRegistered => "redirect_uri_not_registered",
            PageRefusal::PushedRequestOver => "pushed_request_over",
            PageRefusal::RequestObject => "request_object",
            PageRefusal::RequestUri => "request_uri",
        }
    }
}

impl From<PageRefusal> for OAuthError {
    fn from(refusal: PageRefusal) -> Self {
        let code = match refusal {
            PageRefusal::UnknownClient | PageRefusal::DisabledClient => ErrorCode::InvalidClient,
            PageRefusal::PushedRequestOver | PageRefusal::RequestUri => ErrorCode::InvalidRequestUri,
            PageRefusal::RequestObject => ErrorCode::InvalidRequestObject,
            PageRefusal::MissingClientId
            | PageRefusal::RepeatedClientId
            | PageRefusal::MissingRedirectUri
            | PageRefusal::RepeatedRedirectUri
            | PageRefusal::RedirectUriNotRegistered => ErrorCode::InvalidRequest,
        };
        OAuthError::new(code, refusal.to_string())
    }
}

/// A refusal that the client is told, at its registered redirect URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectRefusal {
    /// Why.
    pub reason: RequestRefusal,
    /// Where it goes, and how.
    pub target: TrustedTarget,
}

/// What is wrong with a request whose client and redirect URI are trusted. The texts are public.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefusal {
    /// RFC 6749 §3.1.
    #[error("A parameter came more than once.")]
    Repeated(String),
    /// RFC 9101 §10.5: the client registered that it always signs.
    #[error("This client must sign its authorization requests.")]
    NotSigned,
    /// RFC 9126 §2.1.
    #[error("A pushed request cannot name a request_uri.")]
    RequestUriPushed,
    /// RFC 9126 §6: the client registered that it always pushes.
    #[error("This client must push its authorization requests.")]
    NotPushed,
    /// RFC 6749 §3.1.1.
    #[error("The response_type is missing.")]
    MissingResponseType,
    /// Only codes leave this endpoint (threat model, invariant 5).
    #[error("Only response_type=code is supported.")]
    UnsupportedResponseType,
    /// OAuth 2.0 Multiple Response Type Encoding Practices §2.1.
    #[error("The response_mode must be query, fragment or form_post.")]
    UnsupportedResponseMode,
    /// The client lacks the authorization code grant.
    #[error("This client may not use the authorization code grant.")]
    GrantNotAllowed,
    /// RFC 6749 §3.3, or longer than 1 kB.
    #[error("The scope is malformed or too long.")]
    MalformedScope,
    /// Nothing of it exists and is allowed to the client.
    #[error("None of the scopes asked for can be granted.")]
    NothingToGrant,
    /// A value beyond the cap that the threat model states in §4.
    #[error("The {0} is too long.")]
    TooLong(&'static str),
    /// A value with control characters.
    #[error("The {0} holds a control character.")]
    ControlCharacter(&'static str),
    /// RFC 7636 §4.4.1: demanded of public clients, and of others by policy.
    #[error("A code_challenge is required.")]
    MissingChallenge,
    /// A method for nothing: the challenge was lost on the way, and with it the client's protection.
    #[error("The code_challenge is missing beside its method.")]
    MethodWithoutChallenge,
    /// RFC 7636 §4.2 and §4.3.
    #[error("The {0}.")]
    Challenge(ChallengeRefusal),
    /// OpenID Connect Core §3.1.2.1.
    #[error("The prompt must be none, login, consent or select_account.")]
    UnknownPrompt,
    /// OpenID Connect Core §3.1.2.1.
    #[error("prompt=none cannot stand with another prompt.")]
    PromptNoneWithOthers,
    /// OpenID Connect Core §3.1.2.1: whole seconds.
    #[error("The max_age must be a number of seconds.")]
    MalformedMaxAge,
    /// OpenID Connect Core §5.5: a JSON object.
    #[error("The claims parameter must be a JSON object.")]
    MalformedClaims,
    /// RFC 8707 §2: an absolute URI without a fragment, and one that is served here.
    #[error("The resource is malformed or not known here.")]
    InvalidTarget,
}

impl From<&RequestRefusal> for OAuthError {
    fn from(refusal: &RequestRefusal) -> Self {
        use RequestRefusal as R;
        let code = match refusal {
            R::UnsupportedResponseType => ErrorCode::UnsupportedResponseType,
            R::GrantNotAllowed => ErrorCode::UnauthorizedClient,
            R::MalformedScope | R::NothingToGrant => ErrorCode::InvalidScope,
            R::InvalidTarget => ErrorCode::InvalidTarget,
            R::Repeated(_)
            | R::NotSigned
            | R::RequestUriPushed
            | R::NotPushed
            | R::MissingResponseType
            | R::UnsupportedResponseMode
            | R::TooLong(_)
            | R::ControlCharacter(_)
            | R::MissingChallenge
            | R::MethodWithoutChallenge
            | R::Challenge(_)
            | R::UnknownPrompt
            | R::PromptNoneWithOthers
            | R::MalformedMaxAge
            | R::MalformedClaims => ErrorCode::InvalidRequest,
        };
        OAuthError::new(code, refusal.to_string())
    }
}

impl From<&RedirectRefusal> for OAuthError {
    fn from(refusal: &RedirectRefusal) -> Self {
        OAuthError::from(&refusal.reason)
    }
}
