//! Putting the answer together: what the unit froze is signed after its commit.

use std::sync::Arc;

use countersign_access::policy;
use countersign_crypto::{JwtType, PlainSecret, Signer};
use countersign_identity::{Id, InteractionId, Timestamp};
use countersign_protocol::claims::access_token::{Envelope, of_grant as access_token_claims};
use countersign_protocol::claims::{Person, Surface, id_token, release};
use countersign_protocol::grant::Grant;
use countersign_protocol::token::TokenResponse;
use countersign_protocol::{Client, Scopes, scope};

use super::Outcome;
use super::standing::Standing;
use crate::{FlowError, Services};

/// What a unit decided to give out.
pub(crate) struct Issue {
    /// The family.
    pub(crate) grant: Grant,
    /// What the access token allows.
    pub(crate) scopes: Scopes,
    /// The person behind it, as they stood in the unit.
    pub(crate) standing: Standing,
    /// To echo in the ID token.
    pub(crate) nonce: Option<String>,
}

/// Signs the tokens of a grant.
pub(crate) async fn of_grant(
    services: &Services,
    client: &Client,
    issue: &Issue,
    refresh_token: Option<PlainSecret>,
    now: Timestamp,
) -> Result<Outcome, FlowError> {
    let organization = &issue.standing.organization;
    let policy = policy::resolve(
        &services.settings.policy,
        Some(&organization.policy),
        None,
        Some(&client.policy),
    );
    let signer = signer(services)?;
    let jti = new_jti(services, now);
    let lifetime = policy.access_token_ttl.value;
    let envelope = Envelope {
        issuer: &services.issuer,
        jti: &jti,
        issued_at: now,
        lifetime,
    };
    let claims = access_token_claims(&issue.grant, &issue.scopes, &envelope);
    let access_token = services
        .signing
        .sign(Arc::clone(&signer), JwtType::AccessToken, &claims)
        .await?;
    let id_token = if issue.scopes.contains(scope::OPENID) {
        let person = Person {
            user: &issue.standing.user,
            organization,
            groups: &issue.standing.groups,
        };
        let request = issue.grant.claims_request.as_ref();
        let released = release(person, client, &issue.scopes, request, Surface::IdToken);
        let payload = id_token::payload(
            &issue.grant,
            issue.nonce.as_deref(),
            &access_token,
            released,
            &services.issuer,
            now,
            policy.id_token_ttl.value,
        );
        Some(services.signing.sign(signer, JwtType::IdToken, &payload).await?)
    } else {
        None
    };
    Ok(Outcome::Issued(Box::new(TokenResponse {
        access_token,
        token_type: "Bearer",
        expires_in: lifetime.as_secs(),
        refresh_token: refresh_token.map(|token| token.expose().to_owned()),
        scope: issue.scopes.to_string(),
        id_token,
    })))
}

/// The key that signs now.
pub(super) fn signer(services: &Services) -> Result<Arc<Signer>, FlowError> {
    services
        .keys
        .current()
        .signer()
        .ok_or_else(|| FlowError::Broken("there is no active signing key".to_owned()))
}

/// A fresh `jti`: 26 letters and digits.
pub(super) fn new_jti(services: &Services, now: Timestamp) -> String {
    let id: InteractionId = services.new_id(now);
    id.as_str().trim_start_matches(InteractionId::PREFIX).to_owned()
}
