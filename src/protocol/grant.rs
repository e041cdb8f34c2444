//! What a user gave a client in one sign-in, and the secrets that hang on it: code and refresh tokens.

use std::net::IpAddr;

use countersign_identity::session::Amr;
use countersign_identity::{ClientId, GrantId, OrganizationId, SecretDigest, SessionId, Timestamp, UserId};
use serde_json::Value;

use crate::scope::Scopes;

/// How and when the person proved who they are: frozen into code, grant and tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentication {
    /// When.
    pub auth_time: Timestamp,
    /// How, by RFC 8176.
    pub amr: Vec<Amr>,
    /// How strong, as `acr`.
    pub acr: String,
}

/// What tokens of a family are bound to beside the client; room for DPoP and certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// A JWK thumbprint (RFC 9449 §6).
    KeyThumbprint(String),
    /// A certificate's SHA-256 thumbprint (RFC 8705 §3.1).
    CertificateThumbprint(String),
}

/// The family: everything that one sign-in gave one client.
#[derive(Clone, Debug)]
pub struct Grant {
    /// `grt_…`
    pub id: GrantId,
    /// The organization it acts for.
    pub organization: OrganizationId,
    /// Who gave it.
    pub user: UserId,
    /// To which client.
    pub client: ClientId,
    /// The client's own organization; `None` for a first-party one.
    pub client_organization: Option<OrganizationId>,
    /// The browser session it came from.
    pub session: Option<SessionId>,
    /// `sub` towards this client.
    pub subject: String,
    /// What was granted. Tokens may hold less, never more.
    pub scopes: Scopes,
    /// Resources asked for (RFC 8707); empty means the issuer itself.
    pub resource: Vec<String>,
    /// Rich authorization (RFC 9396), when it was asked for.
    pub authorization_details: Option<Value>,
    /// The `claims` parameter, when it was sent.
    pub claims_request: Option<Value>,
    /// How the person proved who they are.
    pub authentication: Authentication,
    /// What its tokens are bound to.
    pub confirmation: Option<Confirmation>,
    /// When the code was issued: what "issued before" is judged by.
    pub created_at: Timestamp,
    /// The absolute end of refreshing.
    pub expires_at: Timestamp,
    /// Set once it is revoked: every token of it is dead.
    pub revoked_at: Option<Timestamp>,
}

/// An authorization code and all it will turn into (RFC 6749 §4.1.2).
#[derive(Clone, Debug)]
pub struct AuthorizationCode {
    /// SHA-256 of the code.
    pub digest: SecretDigest,
    /// The grant it becomes. Its `created_at` is the moment the code was issued; `expires_at` is set at redemption.
    pub grant: Grant,
    /// The redirect URI as sent, compared again at redemption.
    pub redirect_uri: String,
    /// The S256 challenge (RFC 7636 §4.2).
    pub code_challenge: Option<String>,
    /// To echo in the ID token.
    pub nonce: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was redeemed.
    pub spent_at: Option<Timestamp>,
}

/// A refresh token of a family.
#[derive(Clone, Debug)]
pub struct RefreshToken {
    /// SHA-256 of the token.
    pub digest: SecretDigest,
    /// Its family.
    pub grant: GrantId,
    /// When it was first given out.
    pub issued_at: Timestamp,
    /// Its idle end.
    pub expires_at: Timestamp,
    /// Set once a successor was given out for it.
    pub spent: Option<Spent>,
}

/// How a refresh token was spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// When.
    pub at: Timestamp,
    /// From where, for the record of a theft.
    pub peer: Option<IpAddr>,
    /// Digest of the successor.
    pub successor: SecretDigest,
}
