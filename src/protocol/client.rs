//! An OAuth application as the rules see it.

use std::time::Duration;

use countersign_access::policy::Policy;
use countersign_identity::{ClientId, OrganizationId, SecretDigest, Timestamp};
use serde::{Deserialize, Serialize};

use crate::client_keys::ClientKeys;
use crate::client_metadata::ClientMetadata;
use crate::scope::Scopes;

/// An OAuth application.
#[derive(Clone, Debug)]
pub struct Client {
    /// `cli_…`, the `client_id`.
    pub id: ClientId,
    /// The organization that owns it; `None` for a first-party client of the deployment.
    pub organization: Option<OrganizationId>,
    /// The name people see.
    pub name: String,
    /// Whether it can keep a secret.
    pub kind: ClientKind,
    /// How it authenticates at the token endpoint; `None` is "Basic or post" for a confidential client.
    pub auth_method: Option<AuthMethod>,
    /// Its live secrets, at most two, as digests.
    pub secrets: Vec<ClientSecret>,
    /// Registered redirect URIs, compared byte for byte.
    pub redirect_uris: Vec<String>,
    /// Where logout may lead.
    pub post_logout_redirect_uris: Vec<String>,
    /// The grants it may use.
    pub grant_types: Vec<GrantType>,
    /// The scopes it may ask for; also what it gets when it asks for none.
    pub scopes: Scopes,
    /// Of the deployment itself: nobody is asked for consent.
    pub first_party: bool,
    /// How many claims its ID tokens carry.
    pub id_token_claims: IdTokenClaims,
    /// When refresh tokens are given with `openid`.
    pub refresh: RefreshRule,
    /// Its public keys by value (RFC 7591 §2).
    pub jwks: Option<ClientKeys>,
    /// Where its public keys are to be had, when they are not given by value.
    pub jwks_uri: Option<String>,
    /// What else it says about itself.
    pub metadata: ClientMetadata,
    /// What it tightens (token lives, PKCE).
    pub policy: Policy,
    /// Set while it is disabled.
    pub disabled_at: Option<Timestamp>,
    /// Nothing issued at or before this moment counts; see `User::valid_after`.
    pub valid_after: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether a client can keep a secret (RFC 6749 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// It can.
    Confidential,
    /// It cannot: PKCE is demanded of it.
    Public,
}

/// How a client authenticates (RFC 7591 §2, `token_endpoint_auth_method`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// HTTP Basic.
    ClientSecretBasic,
    /// Form parameters.
    ClientSecretPost,
    /// A signed assertion (OpenID Connect Core §9).
    PrivateKeyJwt,
    /// Not at all.
    None,
}

impl AuthMethod {
    /// The methods that work, in the order of the metadata.
    pub const ALL: [AuthMethod; 4] = [
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::PrivateKeyJwt,
        AuthMethod::None,
    ];

    /// The registered value.
    pub const fn as_str(self) -> &'static str {
        match self {
            AuthMethod::ClientSecretBasic => "client_secret_basic",
            AuthMethod::ClientSecretPost => "client_secret_post",
            AuthMethod::PrivateKeyJwt => "private_key_jwt",
            AuthMethod::None => "none",
        }
    }
}

/// A secret of a client, as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSecret {
    /// SHA-256 of the whole text.
    pub digest: SecretDigest,
    /// When it stops to count.
    pub expires_at: Option<Timestamp>,
}

/// The secrets of a client after it got another one: the new one, and beside it the one that counted longest so far,
/// which goes on for the overlap and never longer than it would have. With an overlap of zero it ends now.
pub fn rotated_secrets(
    secrets: &[ClientSecret],
    new: SecretDigest,
    overlap: Duration,
    now: Timestamp,
) -> Vec<ClientSecret> {
    let live = secrets
        .iter()
        .filter(|secret| secret.expires_at.is_none_or(|end| end > now));
    let end = now + overlap;
    let old = live
        .max_by_key(|secret| secret.expires_at.map_or(i64::MAX, Timestamp::unix_millis))
        .filter(|_| !overlap.is_zero())
        .map(|secret| ClientSecret {
            digest: secret.digest,
            expires_at: Some(secret.expires_at.map_or(end, |own| own.min(end))),
        });
    let new = ClientSecret {
        digest: new,
        expires_at: None,
    };
    std::iter::once(new).chain(old).collect()
}

/// A grant type (RFC 6749, `grant_types` of RFC 7591 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// §4.1.
    AuthorizationCode,
    /// §6.
    RefreshToken,
    /// §4.4.
    ClientCredentials,
}

impl GrantType {
    /// The grant types that work, in the order of the metadata.
    pub const ALL: [GrantType; 3] = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::ClientCredentials,
    ];

    /// The registered value.
    pub const fn as_str(self) -> &'static str {
        match self {
            GrantType::AuthorizationCode => "authorization_code",
            GrantType::RefreshToken => "refresh_token",
            GrantType::ClientCredentials => "client_credentials",
        }
    }

    /// The grant type of this value.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == text)
    }
}

/// How many claims the ID token carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdTokenClaims {
    /// The claims of the granted scopes, with `org` and `groups`.
    Full,
    /// Only what OpenID Connect Core §2 asks for; the rest at userinfo.
    Minimal,
}

/// When a client with the refresh grant gets a refresh token along with `openid`. Without `openid` it always does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshRule {
    /// When `offline_access` was granted.
    OnOfflineAccess,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Client {
    /// Whether something issued to this client at `issued_at` still counts.
    pub fn vouches_for(&self, issued_at: Timestamp) -> bool {
        self.disabled_at.is_none() && issued_at > self.valid_after
    }

    /// Whether it may use the grant.
    pub fn may_use(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// Whether PKCE is demanded of it, whatever its policy says.
    pub fn is_public(&self) -> bool {
        self.kind == ClientKind::Public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn secret(text: &str, expires_at: Option<Timestamp>) -> ClientSecret {
        ClientSecret {
            digest: SecretDigest::of(text),
            expires_at,
        }
    }

    #[test]
    fn the_last_secret_goes_on_for_the_overlap() {
        let secrets = rotated_secrets(&[secret("one", None)], SecretDigest::of("two"), HOUR, at(0));
        assert_eq!(secrets, [secret("two", None), secret("one", Some(at(3600)))]);
    }

    #[test]
    fn there_are_never_three_and_none_lives_longer_than_it_would_have() {
        let held = [secret("two", Some(at(100))), secret("one", Some(at(50)))];
        let secrets = rotated_secrets(&held, SecretDigest::of("three"), HOUR, at(0));
        assert_eq!(secrets, [secret("three", None), secret("two", Some(at(100)))]);
    }

    #[test]
    fn without_an_overlap_and_after_its_end_the_old_one_is_gone() {
        let held = [secret("one", None)];
        let none = rotated_secrets(&held, SecretDigest::of("two"), Duration::ZERO, at(0));
        assert_eq!(none, [secret("two", None)]);
        let ended = [secret("one", Some(at(10)))];
        let late = rotated_secrets(&ended, SecretDigest::of("two"), HOUR, at(10));
        assert_eq!(late, [secret("two", None)]);
    }
}
