//! What programs are told outside the OAuth endpoints (RFC 9457): every code with its status and default sentence, in
//! one table, and a refusal as rules and flows hand it on. Request id and path are added where it is rendered.

use std::time::Duration;

use serde::{Serialize, Serializer};
use serde_json::Value;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $sentence:literal;)*) => {
        /// What a program compares: the member `code` of a problem document (product contract section 2).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $($(#[$doc])* $name,)* }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$name,)*];
            /// As it stands in `code`.
            pub const fn as_str(self) -> &'static str { match self { $(ProblemCode::$name => $code,)* } }
            /// The HTTP status.
            pub const fn status(self) -> u16 { match self { $(ProblemCode::$name => $status,)* } }
            /// What to say when the rule has nothing more precise.
            pub const fn sentence(self) -> &'static str { match self { $(ProblemCode::$name => $sentence,)* } }
        }
    };
}

codes! {
    /// It cannot be parsed: syntax, type, missing, duplicate, bad bytes.
    InvalidRequest = "invalid_request", 400, "The request cannot be read.";
    /// No credentials came.
    CredentialsRequired = "credentials_required", 401,
        "Send an access token as Authorization: Bearer, or an API key as X-API-Key.";
    /// Address and password do not fit together.
    InvalidCredentials = "invalid_credentials", 401, "The address and the password do not match.";
    /// The account has a second factor and no code came.
    TotpRequired = "totp_required", 401, "Send the code of the authenticator app as totp_code.";
    /// The second factor's code is wrong or was used before.
    TotpInvalid = "totp_invalid", 401, "The code is wrong, expired or used. Codes change every 30 seconds.";
    /// The access token is not accepted.
    InvalidToken = "invalid_token", 401, "The access token is not valid here, or no longer.";
    /// The API key is not accepted.
    InvalidApiKey = "invalid_api_key", 401, "The API key is not valid here, or no longer.";
    /// The refresh token is not accepted.
    InvalidRefreshToken = "invalid_refresh_token", 401, "The refresh token is unknown, expired or spent.";
    /// The caller lacks what `required` names.
    InsufficientScope = "insufficient_scope", 403, "The credential does not hold what this needs; see required.";
    /// The account needs a confirmed second factor for this.
    SecondFactorRequired = "second_factor_required", 403,
        "Set up a second factor under Settings > Security first.";
    /// The organization is foreign or unknown.
    NotAMember = "not_a_member", 403, "The account is not a member of that organization.";
    /// The organization is suspended.
    OrganizationSuspended = "organization_suspended", 403, "The organization is suspended.";
    /// Another organization, or nobody, manages the account.
    NotManaged = "not_managed", 403, "Your organization does not manage this account.";
    /// The address belongs to a company that signs in elsewhere.
    SsoRequired = "sso_required", 403, "Sign in with your company's identity provider.";
    /// A form lacks the proof that it was ours.
    StaleForm = "stale_form", 403, "The form lacks its proof.";
    /// There is nothing here, or nothing of the caller's.
    NotFound = "not_found", 404, "There is nothing at this address.";
    /// The method is not one of this address.
    MethodNotAllowed = "method_not_allowed", 405, "The address does not answer this method.";
    /// The body stalled.
    BodyTooSlow = "body_too_slow", 408, "The body did not arrive in time.";
    /// It would collide with what there is.
    Conflict = "conflict", 409, "The change would collide with what there is.";
    /// `If-Match` names another state of the object (RFC 9110 section 13.1.1).
    PreconditionFailed = "precondition_failed", 412, "The object has changed since it was read. Read it again.";
    /// The body is too large.
    BodyTooLarge = "body_too_large", 413, "The body exceeds 64 kB.";
    /// The address is too long.
    AddressTooLong = "address_too_long", 414, "The address is longer than 8 kB.";
    /// The body is of another type.
    UnsupportedMediaType = "unsupported_media_type", 415, "The body is of a type that is not read here.";
    /// It was parsed and is not acceptable; `errors` says what.
    ValidationFailed = "validation_failed", 422, "The request was read but is not acceptable; see errors.";
    /// Too many attempts or requests.
    Throttled = "throttled", 429, "Too many requests. Wait as long as Retry-After says.";
    /// The headers are too large.
    HeadersTooLarge = "headers_too_large", 431, "The headers exceed 16 kB.";
    /// Something is broken here.
    ServerError = "server_error", 500, "Something went wrong here. Try again.";
    /// The same may work in a moment.
    Unavailable = "unavailable", 503, "The server is busy. Try again in a moment.";
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One thing that is wrong with a request's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invalid {
    /// Where in the body: a JSON pointer (RFC 6901), such as `/permissions`.
    pub pointer: String,
    /// What a program compares, such as `unknown_field`.
    pub code: &'static str,
    /// What to do, in a sentence.
    pub detail: String,
}

impl Invalid {
    /// The member `name` of the body's object is wrong.
    pub fn member(name: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            pointer: format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            code,
            detail: detail.into(),
        }
    }
}

/// A refused request: what the answer says beside its request id and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Code, and by it the status.
    pub code: ProblemCode,
    /// One sentence that says what to do.
    pub detail: String,
    /// What is wrong with the body.
    pub errors: Vec<Invalid>,
    /// Permissions or rights that the caller lacks.
    pub required: Vec<String>,
    /// When to come again: becomes `Retry-After`.
    pub retry_after: Option<Duration>,
    /// Further members, such as the address where a sign-in begins.
    pub members: Vec<(&'static str, Value)>,
}

impl Problem {
    /// A problem with a sentence of its own.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            required: Vec::new(),
            retry_after: None,
            members: Vec::new(),
        }
    }

    /// 400: the request cannot be read.
    pub fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::InvalidRequest, detail)
    }

    /// 422: the body was read, and this is wrong with it.
    pub fn validation(errors: Vec<Invalid>) -> Self {
        Self {
            errors,
            ..ProblemCode::ValidationFailed.into()
        }
    }

    /// 403: the caller lacks these.
    pub fn insufficient<S: Into<String>>(required: impl IntoIterator<Item = S>) -> Self {
        Self {
            required: required.into_iter().map(Into::into).collect(),
            ..ProblemCode::InsufficientScope.into()
        }
    }

    /// 429: come again after `wait`.
    pub fn throttled(wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..ProblemCode::Throttled.into()
        }
    }

    /// With one more member.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.members.push((name, value.into()));
        self
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Problem::new(code, code.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_words_with_an_error_status_and_a_sentence() {
        let mut seen = std::collections::HashSet::new();
        for code in ProblemCode::ALL {
            assert!(seen.insert(code.as_str()), "{} twice", code.as_str());
            assert!((400..600).contains(&code.status()), "{}", code.as_str());
            assert!(code.sentence().ends_with('.'), "{}", code.as_str());
        }
    }

    #[test]
    fn a_pointer_escapes_what_rfc_6901_reserves() {
        assert_eq!(Invalid::member("a/b~c", "unknown_field", "").pointer, "/a~1b~0c");
    }
}
