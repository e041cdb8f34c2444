//! Introspection (RFC 7662): who may learn about a token, and what they are told.
//!
//! A client learns about its own organization's tokens and keys; one of the deployment, which guards every tenant's
//! resources, about all. Everything else is `{"active": false}` and nothing more (§2.2), whatever was the matter.

use countersign_access::api_key::ApiKey;
use countersign_identity::{Id, OrganizationId, Timestamp};
use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::error::{ErrorCode, OAuthError};
use crate::grant::Grant;
use crate::params::Params;
use crate::scope::Scopes;

/// The token of a request (RFC 7662 §2.1). A hint only tells where to look first; everything is found without it.
///
/// # Errors
/// `invalid_request` when there is none.
pub fn token(params: &Params) -> Result<&str, OAuthError> {
    params
        .get("token")
        .ok_or_else(|| OAuthError::new(ErrorCode::InvalidRequest, "The parameter token is missing."))
}

/// Whether an authenticated client may learn about something that acts for this organization; `None` is the deployment.
/// A public client is nobody in particular (RFC 7662 §2.1: the endpoint must be protected).
pub fn may_learn(client: &Client, about: Option<&OrganizationId>) -> bool {
    let own = about.is_some() && client.organization.as_ref() == about;
    !client.is_public() && (client.first_party || own)
}

/// What the text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An access token.
    Access,
    /// A refresh token.
    Refresh,
    /// An API key.
    ApiKey,
}

impl TokenKind {
    /// `token_type`: that of RFC 6749 §5.1 where there is one.
    pub const fn as_str(self) -> &'static str {
        match self {
            TokenKind::Access => "Bearer",
            TokenKind::Refresh => "refresh_token",
            TokenKind::ApiKey => "api_key",
        }
    }
}

/// Something that counts, as it is told about.
#[derive(Clone, Copy, Debug)]
pub struct Active<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// What it allows now.
    pub scopes: &'a Scopes,
    /// Who it was issued to; of a key its id.
    pub client_id: &'a str,
    /// For whom it speaks.
    pub subject: &'a str,
    /// The issuer URL.
    pub issuer: &'a str,
    /// For which organization it acts.
    pub organization: Option<&'a OrganizationId>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends, if ever.
    pub expires_at: Option<Timestamp>,
    /// Which APIs it is for; none when it is for no API in particular.
    pub audience: &'a [String],
    /// Its own id, if it has one.
    pub jti: Option<&'a str>,
    /// Its family: how the person signed in.
    pub grant: Option<&'a Grant>,
    /// The key that it is or was exchanged for.
    pub api_key: Option<&'a ApiKey>,
}

impl Active<'_> {
    /// The answer (RFC 7662 §2.2). Members that do not apply are left out.
    pub fn answer(&self) -> Map<String, Value> {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("active", json!(true));
        put("token_type", json!(self.kind.as_str()));
        put("scope", json!(self.scopes.to_string()));
        put("client_id", json!(self.client_id));
        put("sub", json!(self.subject));
        put("iss", json!(self.issuer));
        put("iat", json!(self.issued_at.unix_seconds()));
        if let Some(end) = self.expires_at {
            put("exp", json!(end.unix_seconds()));
        }
        match self.audience {
            [] => None,
            [only] => put("aud", json!(only)),
            several => put("aud", json!(several)),
        };
        if let Some(jti) = self.jti {
            put("jti", json!(jti));
        }
        if let Some(organization) = self.organization {
            put("org", json!(organization.as_str()));
        }
        if let Some(grant) = self.grant {
            let authentication = &grant.authentication;
            let amr: Vec<&str> = authentication.amr.iter().map(|method| method.as_str()).collect();
            put("grant", json!(grant.id.as_str()));
            put("auth_time", json!(authentication.auth_time.unix_seconds()));
            put("acr", json!(authentication.acr));
            put("amr", json!(amr));
            if let Some(session) = &grant.session {
                put("sid", json!(session.as_str()));
            }
        }
        if let Some(key) = self.api_key {
            put("amr", json!(["key"]));
            let networks: Vec<String> = key.allowed_cidrs.iter().map(ToString::to_string).collect();
            if !networks.is_empty() {
                put("allowed_cidrs", json!(networks));
            }
        }
        members
    }
}

/// The answer about everything else.
pub fn inactive() -> Map<String, Value> {
    Map::from_iter([("active".to_owned(), json!(false))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::{client, grant};

    fn org(id: &str) -> OrganizationId {
        OrganizationId::from_text(id)
    }

    #[test]
    fn int_02_a_client_learns_about_its_own_organization_and_the_deployments_about_all() {
        let mut asking = client("cli_1");
        asking.organization = Some(org("org_1"));
        asking.first_party = false;
        assert!(may_learn(&asking, Some(&org("org_1"))));
        assert!(!may_learn(&asking, Some(&org("org_2"))));
        assert!(!may_learn(&asking, None));
        asking.organization = None;
        assert!(!may_learn(&asking, None), "no organization is no match");
        asking.first_party = true;
        assert!(may_learn(&asking, Some(&org("org_2"))) && may_learn(&asking, None));
    }

    #[test]
    fn int_01_a_public_client_learns_nothing() {
        let mut asking = client("cli_1");
        asking.kind = crate::client::ClientKind::Public;
        asking.first_party = true;
        assert!(!may_learn(&asking, Some(&org("org_1"))));
    }

    #[test]
    fn a_token_is_told_with_its_family_and_without_what_does_not_apply() {
        let grant = grant("cli_1");
        let scopes = Scopes::parse("openid").unwrap();
        let audience = ["https://id.test".to_owned()];
        let active = Active {
            kind: TokenKind::Access,
            scopes: &scopes,
            client_id: "cli_1",
            subject: "usr_1",
            issuer: "https://id.test",
            organization: Some(&grant.organization),
            issued_at: Timestamp::from_unix_seconds(1000),
            expires_at: Some(Timestamp::from_unix_seconds(4600)),
            audience: &audience,
            jti: Some("j1"),
            grant: Some(&grant),
            api_key: None,
        };
        assert_eq!(
            Value::Object(active.answer()),
            json!({"active": true, "token_type": "Bearer", "scope": "openid", "client_id": "cli_1", "sub": "usr_1",
                   "iss": "https://id.test", "iat": 1000, "exp": 4600, "aud": "https://id.test", "jti": "j1",
                   "org": "org_1", "grant": "grt_1", "auth_time": 1000, "acr": "aal1", "amr": ["pwd"], "sid": "ses_1"})
        );
        assert_eq!(Value::Object(inactive()), json!({"active": false}));
    }
}
