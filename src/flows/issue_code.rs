//! Issuing a code: one unit that ends the conversation and keeps what the code stands for.

use countersign_access::Act;
use countersign_crypto::SecretKind;
use countersign_identity::session::SessionLifetimes;
use countersign_identity::{GrantId, Id, InteractionId, OrganizationId};
use countersign_protocol::Scopes;
use countersign_protocol::authorize::AuthorizationAnswer;
use countersign_protocol::authorize::response::success;
use countersign_protocol::grant::{Authentication, AuthorizationCode, Grant};
use countersign_store::Work;

use crate::browser::{SignedIn, lifetimes};
use crate::conversation::Asked;
use crate::{FlowError, Services};

/// What a code is issued for.
pub(crate) struct Code<'a> {
    pub(crate) asked: &'a Asked,
    pub(crate) signed_in: &'a SignedIn,
    pub(crate) organization: OrganizationId,
    pub(crate) scopes: Scopes,
}

/// Issues it. `None` when the conversation was finished meanwhile, or the session ended: ask again what comes next.
pub(crate) async fn issue(
    services: &Services,
    code: Code<'_>,
    interaction: Option<InteractionId>,
    act: &Act,
) -> Result<Option<AuthorizationAnswer>, FlowError> {
    let secret = services.draw(SecretKind::AuthorizationCode);
    let request = &code.asked.request;
    let target = request.target();
    let grant_id: GrantId = services.new_id(act.now);
    let session = &code.signed_in.session;
    let kept = AuthorizationCode {
        digest: secret.digest(),
        grant: Grant {
            id: grant_id,
            organization: code.organization,
            user: code.signed_in.user.id.clone(),
            client: code.asked.client.id.clone(),
            client_organization: code.asked.client.organization.clone(),
            session: Some(session.id.clone()),
            subject: code.signed_in.user.id.as_str().to_owned(),
            scopes: code.scopes,
            resource: request.resource.clone(),
            authorization_details: None,
            claims_request: request.claims_request.clone(),
            authentication: Authentication {
                auth_time: session.auth_time,
                amr: session.amr.clone(),
                acr: session.acr().as_str().to_owned(),
            },
            confirmation: None,
            created_at: act.now,
            expires_at: act.now + services.settings.refresh.absolute,
            revoked_at: None,
        },
        redirect_uri: request.redirect_uri.clone(),
        code_challenge: request.code_challenge.clone(),
        nonce: request.nonce.clone(),
        expires_at: act.now + services.settings.code_ttl,
        spent_at: None,
    };
    let (now, limits) = (act.now, lifetimes(services));
    let issued = services
        .store
        .write(async move |work: &Work| {
            if !session_counts(work, &kept.grant, limits).await? {
                return Ok(false);
            }
            if let Some(interaction) = &interaction
                && !work.interactions().finish(interaction, now).await?
            {
                return Ok(false);
            }
            work.codes().add(&kept).await?;
            Ok(true)
        })
        .await?;
    Ok(issued.then(|| success(&target, secret.expose(), &services.issuer)))
}

/// The session and its user, read again in the unit: a sign-out on another node counts at once.
async fn session_counts(
    work: &Work,
    grant: &Grant,
    limits: SessionLifetimes,
) -> Result<bool, countersign_store::StoreError> {
    let Some(id) = &grant.session else {
        return Ok(false);
    };
    let session = work.sessions().find(id).await?;
    let user = work.users().find(&grant.user).await?;
    Ok(match (session, user) {
        (Some(session), Some(user)) => {
            session.is_live(limits, grant.created_at) && user.vouches_for(session.created_at)
        }
        _ => false,
    })
}
