//! Signing out: RP-initiated and from the person's own pages.

use std::sync::Arc;

use countersign_access::{Act, Actor};
use countersign_identity::session::Session;
use countersign_protocol::claims::id_token::{Hint, check_hint};
use countersign_protocol::logout::{
    Afterwards, LogoutFacts, LogoutStep, PresentedHint, asking_client, decide,
};
use countersign_protocol::{Client, Params};
use countersign_store::Work;

use crate::browser::{self, Browser, SignedIn};
use crate::{FlowError, Services};

/// What a sign-out request leads to.
pub enum Logout {
    /// Ask the person first.
    Ask {
        /// Who is signed in.
        signed_in: Box<SignedIn>,
        /// Who asked for it, when that is known.
        client: Option<Arc<Client>>,
    },
    /// Signed out; where to now.
    SignedOut(Afterwards),
}

/// Whether the person has said yes on our own page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// Not yet.
    NotAsked,
    /// They did, with a CSRF proof.
    Given,
}

/// Decides about a sign-out (OpenID Connect RP-Initiated Logout §2, §3) and carries it out.
///
/// # Errors
/// [`FlowError`] when the database fails: the session is then still alive.
pub async fn logout(
    services: &Services,
    params: &Params,
    browser: &Browser,
    confirmation: Confirmation,
    act: &Act,
) -> Result<Logout, FlowError> {
    let signed_in = browser::who(services, browser, act.now).await?;
    let hint = hint(services, params);
    let presented = match (params.get("id_token_hint"), &hint) {
        (None, _) => PresentedHint::Absent,
        (Some(_), None) => PresentedHint::Invalid,
        (Some(_), Some(hint)) => PresentedHint::Verified(hint),
    };
    let client_id = params.get("client_id");
    let client = match asking_client(presented, client_id) {
        Some(id) => services.store.directory().client(&id).await?,
        None => None,
    };
    let step = decide(&LogoutFacts {
        session: signed_in.as_ref().map(|signed_in| &signed_in.session),
        hint: presented,
        client_id,
        client: client.as_deref(),
        post_logout_redirect_uri: params.get("post_logout_redirect_uri"),
        state: params.get("state"),
    });
    match (step, signed_in) {
        (LogoutStep::Ask(_), Some(signed_in)) if confirmation == Confirmation::NotAsked => Ok(Logout::Ask {
            signed_in: Box::new(signed_in),
            client,
        }),
        (LogoutStep::Ask(afterwards) | LogoutStep::SignOut(afterwards), signed_in) => {
            if let Some(signed_in) = signed_in {
                end(services, signed_in.session, act).await?;
            }
            Ok(Logout::SignedOut(afterwards))
        }
    }
}

/// The hint, when we signed it; it may be expired.
fn hint(services: &Services, params: &Params) -> Option<Hint> {
    let verified = services
        .keys
        .current()
        .verify_hint(params.get("id_token_hint")?)
        .ok()?;
    check_hint(&verified.claims, &services.issuer)
}

/// Ends a session, and with it the grants that were to last no longer than it: those without `offline_access`.
async fn end(services: &Services, session: Session, act: &Act) -> Result<(), FlowError> {
    let act = act.by(Actor::User(session.user.clone()));
    services
        .store
        .write(async move |work: &Work| {
            work.sessions().end(&session, &act).await?;
            work.grants()
                .revoke_online_of_session(&session.id, "signed_out", &act)
                .await?;
            Ok(())
        })
        .await?;
    Ok(())
}
