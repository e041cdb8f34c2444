//! The token request, parsed once: one variant per grant with its required fields present.

use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::scope::Scopes;

/// What a client asks the token endpoint for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// RFC 6749 §4.1.3.
    AuthorizationCode(CodeRequest),
    /// RFC 6749 §6.
    RefreshToken(RefreshRequest),
    /// RFC 6749 §4.4.2.
    ClientCredentials {
        /// What it wants; everything it holds when absent.
        scope: Option<Scopes>,
        /// For which APIs (RFC 8707 §2.2).
        resource: Vec<String>,
    },
}

/// A code to redeem.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeRequest {
    /// The code as presented.
    pub code: String,
    /// Must equal the authorization request's.
    pub redirect_uri: Option<String>,
    /// RFC 7636 §4.5, its syntax already checked.
    pub code_verifier: Option<String>,
}

/// A refresh token to rotate.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshRequest {
    /// The token as presented.
    pub refresh_token: String,
    /// A narrower scope for the new access token.
    pub scope: Option<Scopes>,
}

impl std::fmt::Debug for CodeRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeRequest")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RefreshRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshRequest")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// Reads the form of a token request.
pub fn parse(params: &Params) -> Result<TokenRequest, OAuthError> {
    let grant_type = params.get("grant_type").ok_or_else(|| missing("grant_type"))?;
    match grant_type {
        "authorization_code" => Ok(TokenRequest::AuthorizationCode(CodeRequest {
            code: required(params, "code")?,
            redirect_uri: params.get("redirect_uri").map(str::to_owned),
            code_verifier: code_verifier(params)?,
        })),
        "refresh_token" => Ok(TokenRequest::RefreshToken(RefreshRequest {
            refresh_token: required(params, "refresh_token")?,
            scope: scope(params)?,
        })),
        "client_credentials" => Ok(TokenRequest::ClientCredentials {
            scope: scope(params)?,
            resource: params.all("resource").map(str::to_owned).collect(),
        }),
        _ => Err(ErrorCode::UnsupportedGrantType.into()),
    }
}

fn required(params: &Params, name: &'static str) -> Result<String, OAuthError> {
    params.get(name).map(str::to_owned).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidRequest,
        format!("The parameter {name} is missing."),
    )
}

fn scope(params: &Params) -> Result<Option<Scopes>, OAuthError> {
    params.get("scope").map(Scopes::parse).transpose().map_err(|_| {
        OAuthError::new(
            ErrorCode::InvalidScope,
            "The parameter scope is malformed or too long.",
        )
    })
}

/// RFC 7636 §4.1: 43 to 128 unreserved characters.
fn code_verifier(params: &Params) -> Result<Option<String>, OAuthError> {
    let Some(verifier) = params.get("code_verifier") else {
        return Ok(None);
    };
    let unreserved = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~');
    if (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved) {
        Ok(Some(verifier.to_owned()))
    } else {
        let sentence = "The code_verifier must be 43 to 128 unreserved characters.";
        Err(OAuthError::new(ErrorCode::InvalidRequest, sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(list: &[(&str, &str)]) -> Params {
        Params::new(
            list.iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
        )
        .unwrap()
    }

    fn error(list: &[(&str, &str)]) -> ErrorCode {
        parse(&form(list)).unwrap_err().error
    }

    #[test]
    fn cli_06_grant_types_that_do_not_exist_here() {
        assert_eq!(
            error(&[("grant_type", "password")]),
            ErrorCode::UnsupportedGrantType
        );
        assert_eq!(error(&[("grant_type", "foo")]), ErrorCode::UnsupportedGrantType);
        assert_eq!(
            error(&[("grant_type", "implicit")]),
            ErrorCode::UnsupportedGrantType
        );
        assert_eq!(error(&[("code", "x")]), ErrorCode::InvalidRequest);
        assert_eq!(error(&[("grant_type", "")]), ErrorCode::InvalidRequest);
    }

    #[test]
    fn required_fields_are_named_when_missing() {
        let refusal = parse(&form(&[("grant_type", "authorization_code")])).unwrap_err();
        assert_eq!(refusal.error_description, "The parameter code is missing.");
        assert_eq!(
            error(&[("grant_type", "refresh_token")]),
            ErrorCode::InvalidRequest
        );
    }

    #[test]
    fn pkc_05_verifier_syntax() {
        let long = "x".repeat(129);
        for verifier in [
            "x".repeat(42).as_str(),
            long.as_str(),
            &format!("{} ", "x".repeat(43)),
            &"ä".repeat(43),
        ] {
            let list = [
                ("grant_type", "authorization_code"),
                ("code", "c"),
                ("code_verifier", verifier),
            ];
            assert_eq!(error(&list), ErrorCode::InvalidRequest);
        }
        let list = [
            ("grant_type", "authorization_code"),
            ("code", "c"),
            ("code_verifier", &long[..128]),
        ];
        assert!(parse(&form(&list)).is_ok());
    }
}
