//! The answer to the consent page: kept per user, client and scope, for what was shown and nothing else.

use countersign_access::{Act, Actor, Event, EventKind};
use countersign_protocol::interaction::{NextStep, Purpose};
use countersign_protocol::{ErrorCode, OAuthError};
use countersign_store::Work;

use crate::browser::Browser;
use crate::continue_interaction::{Next, refuse};
use crate::conversation::{self, Found, Present};
use crate::{FlowError, Services};

/// What the person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allow,
    /// No: the client hears `access_denied`.
    Deny,
}

/// Takes the decision. Which scopes it is about follows from the stored request alone: whatever else the form says
/// counts for nothing (AZR-09).
///
/// # Errors
/// [`FlowError`] when the database fails: nothing is allowed then.
pub async fn decide(
    services: &Services,
    id: &str,
    browser: &Browser,
    decision: Decision,
    act: &Act,
) -> Result<Next, FlowError> {
    let id = conversation::interaction_id(id);
    let Found::Open(interaction) = conversation::find(services, &id, browser, act).await? else {
        return Ok(Next::Restarted(id));
    };
    let present = Present::find(services, &interaction.progress, browser, act.now).await?;
    let (Purpose::Authorize(request), Some(signed_in)) = (interaction.purpose, &present.signed_in) else {
        return Ok(Next::Restarted(id));
    };
    let Some(asked) = conversation::gather(services, *request, Some(signed_in)).await? else {
        return Ok(Next::Nothing);
    };
    let step = asked.next_step(&interaction.progress, &present, act.now);
    let NextStep::AskConsent {
        organization,
        new,
        held,
    } = step
    else {
        return Ok(Next::Restarted(id));
    };
    let act = act.by(Actor::User(signed_in.user.id.clone()));
    let (user, client) = (signed_in.user.id.clone(), asked.client);
    if decision == Decision::Deny {
        let denied = act.clone();
        services
            .store
            .write(async move |work: &Work| {
                let event = Event::failure(EventKind::ConsentDenied, "denied")
                    .on(&client.id)
                    .in_organization(&organization);
                work.record(&denied, event).await
            })
            .await?;
        let error = OAuthError::new(ErrorCode::AccessDenied, "The person denied the request.");
        return refuse(services, &id, &asked.request, error, &act).await;
    }
    let shown = new.iter().chain(held.iter()).collect();
    let mut progress = interaction.progress;
    progress.consented = true;
    let kept = id.clone();
    services
        .store
        .write(async move |work: &Work| {
            work.consents()
                .give(&user, &client, &organization, &shown, &act)
                .await?;
            work.interactions().save_progress(&kept, &progress).await
        })
        .await?;
    Ok(Next::Restarted(id))
}
