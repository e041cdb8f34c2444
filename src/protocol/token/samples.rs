//! Values that the tests of the rules start from.

use countersign_access::policy::Policy;
use countersign_identity::session::Amr;
use countersign_identity::{
    ClientId, GrantId, Id, OrganizationId, SecretDigest, SessionId, Timestamp, UserId,
};

use crate::client::{Client, ClientKind, ClientSecret, GrantType, IdTokenClaims, RefreshRule};
use crate::client_metadata::ClientMetadata;
use crate::grant::{Authentication, AuthorizationCode, Grant, RefreshToken};
use crate::scope::Scopes;

/// Everything begins at second 1000.
fn start() -> Timestamp {
    Timestamp::from_unix_seconds(1000)
}

/// A confidential client of organization `org_1` with the secret `secret`.
pub(crate) fn client(id: &str) -> Client {
    Client {
        id: ClientId::from_text(id),
        organization: Some(OrganizationId::from_text("org_1")),
        name: "One".to_owned(),
        kind: ClientKind::Confidential,
        auth_method: None,
        secrets: vec![ClientSecret {
            digest: SecretDigest::of("secret"),
            expires_at: None,
        }],
        redirect_uris: vec!["https://c1.test/cb".to_owned()],
        post_logout_redirect_uris: Vec::new(),
        grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        scopes: Scopes::parse("openid profile email groups offline_access").unwrap(),
        first_party: false,
        id_token_claims: IdTokenClaims::Full,
        refresh: RefreshRule::OnOfflineAccess,
        jwks: None,
        jwks_uri: None,
        metadata: ClientMetadata::default(),
        policy: Policy::default(),
        disabled_at: None,
        valid_after: Timestamp::default(),
        created_at: Timestamp::default(),
    }
}

/// A grant of `usr_1` to the client: 90 days from second 1000.
pub(crate) fn grant(client: &str) -> Grant {
    Grant {
        id: GrantId::from_text("grt_1"),
        organization: OrganizationId::from_text("org_1"),
        user: UserId::from_text("usr_1"),
        client: ClientId::from_text(client),
        client_organization: Some(OrganizationId::from_text("org_1")),
        session: Some(SessionId::from_text("ses_1")),
        subject: "usr_1".to_owned(),
        scopes: Scopes::parse("openid email").unwrap(),
        resource: Vec::new(),
        authorization_details: None,
        claims_request: None,
        authentication: Authentication {
            auth_time: start(),
            amr: vec![Amr::Pwd],
            acr: "aal1".to_owned(),
        },
        confirmation: None,
        created_at: start(),
        expires_at: Timestamp::from_unix_seconds(1000 + 90 * 86400),
        revoked_at: None,
    }
}

/// A code of the client for that grant, living 60 seconds.
pub(crate) fn code(client: &str, challenge: Option<&str>) -> AuthorizationCode {
    AuthorizationCode {
        digest: SecretDigest::of("c"),
        grant: grant(client),
        redirect_uri: "https://c1.test/cb".to_owned(),
        code_challenge: challenge.map(str::to_owned),
        nonce: Some("n-1".to_owned()),
        expires_at: Timestamp::from_unix_seconds(1060),
        spent_at: None,
    }
}

/// An unspent refresh token, 14 days idle from second 1000.
pub(crate) fn refresh_token() -> RefreshToken {
    RefreshToken {
        digest: SecretDigest::of("r"),
        grant: GrantId::from_text("grt_1"),
        issued_at: start(),
        expires_at: Timestamp::from_unix_seconds(1000 + 14 * 86400),
        spent: None,
    }
}
