//! What this server says about itself: OpenID Connect Discovery §3 and RFC 8414 §2, one document for both addresses.
//!
//! It lists what works and nothing else: clients pick from it unasked. Each list comes from the rule that honours it,
//! so that a new grant or mode appears here by being built.

use countersign_identity::session::Acr;
use serde_json::{Value, json};

use crate::algorithm::Algorithm;
use crate::authorize::{Prompt, ResponseMode};
use crate::claims;
use crate::client::{AuthMethod, GrantType};
use crate::pkce;
use crate::scope::IDENTITY_SCOPES;

/// Claims of an ID token that are not about the person (OpenID Connect Core §2).
const TOKEN_CLAIMS: [&str; 9] = [
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "sid",
];

/// Paths under the issuer, shared by the routes and this document.
pub mod path {
    /// OpenID Connect Discovery §4.
    pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
    /// RFC 8414 §3.
    pub const OAUTH_AUTHORIZATION_SERVER: &str = "/.well-known/oauth-authorization-server";
    /// RFC 7517 §5.
    pub const JWKS: &str = "/.well-known/jwks.json";
    /// RFC 6749 §3.1.
    pub const AUTHORIZE: &str = "/api/v1/auth/oauth2/authorize";
    /// RFC 6749 §3.2.
    pub const TOKEN: &str = "/api/v1/auth/oauth2/token";
    /// OpenID Connect Core §5.3.
    pub const USERINFO: &str = "/api/v1/auth/oauth2/userinfo";
    /// RFC 7662 §2.
    pub const INTROSPECT: &str = "/api/v1/auth/oauth2/introspect";
    /// RFC 7009 §2.
    pub const REVOKE: &str = "/api/v1/auth/oauth2/revoke";
    /// RFC 9126 §2.
    pub const PAR: &str = "/api/v1/auth/oauth2/par";
    /// OpenID Connect RP-Initiated Logout §2.
    pub const END_SESSION: &str = "/api/v1/auth/oauth2/logout";
}

/// The document. `issuer` has no trailing slash; every URL begins with it. No member is null.
pub fn metadata(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    let mut supported = TOKEN_CLAIMS.to_vec();
    supported.extend(claims::supported());
    json!({
        "issuer": issuer,
        "authorization_endpoint": at(path::AUTHORIZE),
        "token_endpoint": at(path::TOKEN),
        "userinfo_endpoint": at(path::USERINFO),
        "introspection_endpoint": at(path::INTROSPECT),
        "revocation_endpoint": at(path::REVOKE),
        "pushed_authorization_request_endpoint": at(path::PAR),
        "jwks_uri": at(path::JWKS),
        "end_session_endpoint": at(path::END_SESSION),
        "scopes_supported": IDENTITY_SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ResponseMode::ALL.map(ResponseMode::as_str),
        "grant_types_supported": GrantType::ALL.map(GrantType::as_str),
        "token_endpoint_auth_methods_supported": AuthMethod::ALL.map(AuthMethod::as_str),
        // A public client cannot prove who asks (RFC 7662 §2.1).
        "introspection_endpoint_auth_methods_supported":
            AuthMethod::ALL.iter().filter(|method| **method != AuthMethod::None).map(|method| method.as_str()).collect::<Vec<_>>(),
        "introspection_endpoint_auth_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::as_str),
        "token_endpoint_auth_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::as_str),
        "revocation_endpoint_auth_methods_supported": AuthMethod::ALL.map(AuthMethod::as_str),
        "revocation_endpoint_auth_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::as_str),
        "code_challenge_methods_supported": [pkce::METHOD],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "acr_values_supported": Acr::SUPPORTED.map(Acr::as_str),
        "prompt_values_supported": Prompt::ALL.map(Prompt::as_str),
        "claim_types_supported": ["normal"],
        "claims_supported": supported,
        "claims_parameter_supported": true,
        "request_parameter_supported": true,
        "request_uri_parameter_supported": true,
        "require_request_uri_registration": true,
        "request_object_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::as_str),
        "authorization_response_iss_parameter_supported": true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example/tenant";

    #[test]
    fn every_address_begins_with_the_issuer_and_nothing_is_null() {
        let document = metadata(ISSUER);
        let members = document.as_object().unwrap();
        assert_eq!(members["issuer"], ISSUER);
        for (name, value) in members {
            assert!(!value.is_null(), "{name}");
            if name.ends_with("_endpoint") || name.ends_with("_uri") {
                let url = value.as_str().unwrap();
                assert!(url.starts_with(&format!("{ISSUER}/")), "{name}: {url}");
            }
        }
    }

    #[test]
    fn pkc_02_only_s256_is_listed() {
        assert_eq!(
            metadata(ISSUER)["code_challenge_methods_supported"],
            json!(["S256"])
        );
    }

    #[test]
    fn azr_02_only_codes_are_listed() {
        assert_eq!(metadata(ISSUER)["response_types_supported"], json!(["code"]));
    }

    #[test]
    fn azr_12_the_issuer_in_answers_is_announced() {
        assert_eq!(
            metadata(ISSUER)["authorization_response_iss_parameter_supported"],
            json!(true)
        );
    }

    #[test]
    fn what_does_not_work_yet_is_denied_or_left_out() {
        let document = metadata(ISSUER);
        assert_eq!(document["acr_values_supported"], json!(["aal1", "aal2"]));
        for absent in ["registration_endpoint", "device_authorization_endpoint"] {
            assert_eq!(document.get(absent), None, "{absent}");
        }
    }
}
