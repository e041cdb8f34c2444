//! The errors of the OAuth endpoints: code, status and default sentence in one table.

use serde::Serialize;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $sentence:literal;)*) => {
        /// An error code of the specifications.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name,)*];
            /// As it stands in `error`.
            pub const fn as_str(self) -> &'static str { match self { $(ErrorCode::$name => $code,)* } }
            /// The HTTP status where the answer is JSON.
            pub const fn status(self) -> u16 { match self { $(ErrorCode::$name => $status,)* } }
            /// What to say when the rule has nothing more precise.
            pub const fn sentence(self) -> &'static str { match self { $(ErrorCode::$name => $sentence,)* } }
        }
    };
}

codes! {
    /// RFC 6749 §4.1.2.1 and §5.2.
    InvalidRequest = "invalid_request", 400, "The request lacks a parameter, repeats one, or holds a value that cannot be read.";
    /// RFC 6749 §5.2.
    InvalidClient = "invalid_client", 401, "The client is unknown or its credentials are wrong.";
    /// RFC 6749 §5.2.
    InvalidGrant = "invalid_grant", 400, "The code or token is unknown, expired, spent, or was issued to another client.";
    /// RFC 6749 §4.1.2.1 and §5.2.
    UnauthorizedClient = "unauthorized_client", 400, "The client may not use this grant type.";
    /// RFC 6749 §5.2.
    UnsupportedGrantType = "unsupported_grant_type", 400, "The grant type is not supported.";
    /// RFC 6749 §4.1.2.1.
    UnsupportedResponseType = "unsupported_response_type", 400, "Only response_type=code is supported.";
    /// RFC 6749 §4.1.2.1 and §5.2.
    InvalidScope = "invalid_scope", 400, "None of the scopes asked for can be granted.";
    /// RFC 6749 §4.1.2.1.
    AccessDenied = "access_denied", 400, "The request was denied.";
    /// RFC 6749 §4.1.2.1.
    ServerError = "server_error", 500, "Something went wrong here. Try again.";
    /// RFC 6749 §4.1.2.1.
    TemporarilyUnavailable = "temporarily_unavailable", 503, "The server is busy. Try again in a moment.";
    /// OpenID Connect Core §3.1.2.6.
    LoginRequired = "login_required", 400, "Nobody is signed in, and prompt=none forbids to ask.";
    /// OpenID Connect Core §3.1.2.6.
    ConsentRequired = "consent_required", 400, "Consent is needed, and prompt=none forbids to ask.";
    /// OpenID Connect Core §3.1.2.6.
    InteractionRequired = "interaction_required", 400, "A page is needed, and prompt=none forbids to show one.";
    /// OpenID Connect Core §3.1.2.6.
    AccountSelectionRequired = "account_selection_required", 400, "An account must be chosen, and prompt=none forbids to ask.";
    /// RFC 9101 §7.
    InvalidRequestObject = "invalid_request_object", 400, "The request object cannot be taken.";
    /// RFC 9101 §7.
    InvalidRequestUri = "invalid_request_uri", 400, "The request_uri leads to no request that can be used.";
    /// OpenID Connect Core Error Code `unmet_authentication_requirements` 1.0 §2.
    UnmetAuthenticationRequirements = "unmet_authentication_requirements", 400, "The authentication asked for cannot be had here.";
    /// RFC 8707 §2.
    InvalidTarget = "invalid_target", 400, "The resource asked for is unknown or not allowed.";
    /// RFC 6750 §3.1.
    InvalidToken = "invalid_token", 401, "The access token is expired, revoked, malformed or meant for somebody else.";
    /// RFC 6750 §3.1.
    InsufficientScope = "insufficient_scope", 403, "The access token lacks a scope.";
}

/// An error to answer with: code and one public sentence. The true reason goes to the log, never to the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OAuthError {
    /// The code.
    #[serde(serialize_with = "code_text")]
    pub error: ErrorCode,
    /// One sentence in printable ASCII without `"` and `\` (RFC 6749 §5.2).
    pub error_description: String,
}

fn code_text<S: serde::Serializer>(code: &ErrorCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

impl OAuthError {
    /// An error with a sentence of its own. Characters that RFC 6749 §5.2 forbids become `?`.
    pub fn new(error: ErrorCode, description: impl AsRef<str>) -> Self {
        let allowed = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
        let error_description = description
            .as_ref()
            .chars()
            .map(|c| if allowed(c) { c } else { '?' })
            .collect();
        Self {
            error,
            error_description,
        }
    }
}

impl From<ErrorCode> for OAuthError {
    fn from(error: ErrorCode) -> Self {
        OAuthError::new(error, error.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_keep_to_the_character_set_of_the_specification() {
        for code in ErrorCode::ALL {
            assert_eq!(OAuthError::from(*code).error_description, code.sentence());
        }
        assert_eq!(
            OAuthError::new(ErrorCode::InvalidRequest, "a\"b\\c\r\nä").error_description,
            "a?b?c???"
        );
    }
}
