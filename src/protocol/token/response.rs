//! The successful answer of the token endpoint (RFC 6749 §5.1), and whether a refresh token belongs in it.

use serde::Serialize;

use crate::client::{Client, GrantType, RefreshRule};
use crate::scope::{OFFLINE_ACCESS, OPENID, Scopes};

/// What the client receives.
#[derive(Serialize)]
pub struct TokenResponse {
    /// The access token, a JWT.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds that the access token lives.
    pub expires_in: u64,
    /// The refresh token, where the grant has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// What was granted.
    pub scope: String,
    /// The ID token, with `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// Whether a code of this client turns into a refresh token: always without `openid`, on `offline_access` with it,
/// unless the client says always or never. Never without the grant.
pub fn wants_refresh_token(client: &Client, scopes: &Scopes) -> bool {
    client.may_use(GrantType::RefreshToken)
        && match client.refresh {
            RefreshRule::Always => true,
            RefreshRule::Never => false,
            RefreshRule::OnOfflineAccess => !scopes.contains(OPENID) || scopes.contains(OFFLINE_ACCESS),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::client;

    #[test]
    fn refresh_tokens_come_as_the_contract_says() {
        let wants = |rule, scope: &str| {
            let mut client = client("cli_1");
            client.refresh = rule;
            wants_refresh_token(&client, &Scopes::parse(scope).unwrap())
        };
        assert!(wants(RefreshRule::OnOfflineAccess, "scans_read"));
        assert!(!wants(RefreshRule::OnOfflineAccess, "openid scans_read"));
        assert!(wants(RefreshRule::OnOfflineAccess, "openid offline_access"));
        assert!(wants(RefreshRule::Always, "openid"));
        assert!(!wants(RefreshRule::Never, "openid offline_access"));
        let mut client = client("cli_1");
        client.grant_types = vec![GrantType::AuthorizationCode];
        assert!(!wants_refresh_token(
            &client,
            &Scopes::parse("scans_read").unwrap()
        ));
    }
}
