//! The hub of every conversation: what comes next? Pages save one proof and return here; they never link to each
//! other.

mod next;

pub use next::{Asking, Look, Next};

use std::sync::Arc;

use countersign_access::Act;
use countersign_access::organization::Organization;
use countersign_identity::user::User;
use countersign_identity::{InteractionId, OrganizationId};
use countersign_protocol::authorize::response::refusal as refusal_answer;
use countersign_protocol::authorize::{AuthorizationRequest, Prompt};
use countersign_protocol::interaction::{
    Goal, Interaction, NextStep, OwnPage, Purpose, Refusal, SecondStepReason, SignInReason,
};
use countersign_protocol::{ErrorCode, OAuthError, Scopes};

use crate::browser::{Browser, SignedIn};
use crate::conversation::{self, Asked, Found, Present, TooManyOpen};
use crate::{FlowError, Services, issue_code};

/// Says what comes next, and does it when that is to answer the client.
///
/// # Errors
/// [`FlowError`] when the database or a queue fails.
pub async fn next(
    services: &Services,
    id: &str,
    browser: &Browser,
    look: Look,
    act: &Act,
) -> Result<Next, FlowError> {
    let id = conversation::interaction_id(id);
    match conversation::find(services, &id, browser, act).await? {
        Found::Open(interaction) => go_on(services, interaction, browser, look, act).await,
        Found::Finished(interaction) => Ok(Next::Finished(asking(services, interaction.purpose).await?)),
        Found::Expired(interaction) => Ok(
            match conversation::begin(services, interaction.purpose, Some(browser), act).await? {
                Ok(id) => Next::Restarted(id),
                Err(TooManyOpen) => Next::TooMany,
            },
        ),
        Found::Nothing => Ok(Next::Nothing),
    }
}

/// Begins a conversation towards the person's own pages.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn begin_account(
    services: &Services,
    browser: &Browser,
    act: &Act,
) -> Result<Result<InteractionId, TooManyOpen>, FlowError> {
    conversation::begin(services, Purpose::Account, Some(browser), act).await
}

/// Begins a conversation towards one of the person's own pages, for somebody who has to sign in first.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn begin_own_page(
    services: &Services,
    browser: &Browser,
    page: OwnPage,
    act: &Act,
) -> Result<Result<InteractionId, TooManyOpen>, FlowError> {
    conversation::begin(services, Purpose::OwnPage { page }, Some(browser), act).await
}

async fn go_on(
    services: &Services,
    interaction: Interaction,
    browser: &Browser,
    look: Look,
    act: &Act,
) -> Result<Next, FlowError> {
    let present = Present::find(services, &interaction.progress, browser, act.now).await?;
    let Purpose::Authorize(request) = interaction.purpose.clone() else {
        return account(services, interaction, &present, look, act).await;
    };
    let Some(asked) = conversation::gather(services, *request, present.signed_in.as_ref()).await? else {
        return Ok(Next::Nothing);
    };
    let step = asked.next_step(&interaction.progress, &present, act.now);
    let signed_in = present.signed_in.as_ref();
    let user = signed_in.map(|signed_in| Arc::clone(&signed_in.user));
    let asking = Asking {
        client: Arc::clone(&asked.client),
        request: asked.request.clone(),
    };
    match (step, user) {
        (NextStep::SignIn(reason), user) => Ok(Next::SignIn {
            reason,
            asking: Some(asking),
            user,
        }),
        (NextStep::SecondFactor(reason), user) => Ok(second_factor(reason, Some(asking), &present, user)),
        (NextStep::Enrol(reason), user) => Ok(enrol(reason, Some(asking), &present, user)),
        (NextStep::ChooseOrganization(ids), Some(user)) => {
            let organizations = organizations(services, &ids).await?;
            Ok(Next::ChooseOrganization {
                asking,
                user,
                organizations,
            })
        }
        (
            NextStep::AskConsent {
                organization,
                new,
                held,
            },
            Some(user),
        ) => {
            let organization = services.store.directory().organization(&organization).await?;
            Ok(Next::AskConsent {
                asking,
                user,
                organization,
                new,
                held,
            })
        }
        (NextStep::Refuse(Refusal::NotAMember), Some(user)) if !asked.request.asks_for(Prompt::None) => {
            let organization = match &asking.client.organization {
                Some(id) => services.store.directory().organization(id).await?,
                None => None,
            };
            Ok(Next::NotAMember {
                asking,
                user,
                organization,
            })
        }
        (NextStep::Refuse(refusal), _) if look == Look::GoOn => {
            refuse(services, &interaction.id, &asked.request, refusal.into(), act).await
        }
        (
            NextStep::Issue {
                organization, scopes, ..
            },
            Some(_),
        ) if look == Look::GoOn => {
            issue(
                services,
                interaction,
                asked,
                present.signed_in,
                organization,
                scopes,
                act,
            )
            .await
        }
        (NextStep::ShowHome, _) => Ok(Next::Home),
        _ => Ok(Next::Restarted(interaction.id)),
    }
}

async fn account(
    services: &Services,
    interaction: Interaction,
    present: &Present,
    look: Look,
    act: &Act,
) -> Result<Next, FlowError> {
    match present.next_step(Goal::Account, &interaction.progress, act.now) {
        NextStep::ShowHome => {}
        NextStep::SecondFactor(reason) => return Ok(second_factor(reason, None, present, None)),
        NextStep::Enrol(reason) => return Ok(enrol(reason, None, present, None)),
        _ => {
            return Ok(Next::SignIn {
                reason: SignInReason::NobodySignedIn,
                asking: None,
                user: None,
            });
        }
    }
    let next = match interaction.purpose {
        Purpose::OwnPage { page } => Next::OwnPage(page),
        // It is over when the person has answered, not before.
        Purpose::Invitation { .. } => return Ok(Next::Invitation),
        Purpose::Account | Purpose::Authorize(_) => Next::Home,
    };
    if look == Look::GoOn {
        let (id, now) = (interaction.id, act.now);
        services
            .store
            .write(async move |work| work.interactions().finish(&id, now).await)
            .await?;
    }
    Ok(next)
}

/// The page of whoever is half way, or else of whoever is signed in.
fn second_factor(
    reason: SecondStepReason,
    asking: Option<Asking>,
    present: &Present,
    signed_in: Option<Arc<User>>,
) -> Next {
    match present.half_way.clone().or(signed_in) {
        Some(user) => Next::SecondFactor { reason, asking, user },
        None => Next::Nothing,
    }
}

/// As [`second_factor`], for who has none yet.
fn enrol(
    reason: SecondStepReason,
    asking: Option<Asking>,
    present: &Present,
    signed_in: Option<Arc<User>>,
) -> Next {
    match present.half_way.clone().or(signed_in) {
        Some(user) => Next::Enrol { reason, asking, user },
        None => Next::Nothing,
    }
}

async fn issue(
    services: &Services,
    interaction: Interaction,
    asked: Asked,
    signed_in: Option<SignedIn>,
    organization: OrganizationId,
    scopes: Scopes,
    act: &Act,
) -> Result<Next, FlowError> {
    let Some(signed_in) = signed_in else {
        return Ok(Next::Nothing);
    };
    let code = issue_code::Code {
        asked: &asked,
        signed_in: &signed_in,
        organization,
        scopes,
    };
    Ok(
        match issue_code::issue(services, code, Some(interaction.id.clone()), act).await? {
            Some(answer) => Next::Answer(answer),
            // Finished or signed out meanwhile: asked again, the answer is another.
            None => Next::Restarted(interaction.id),
        },
    )
}

/// Ends the conversation with an error for the client.
pub(crate) async fn refuse(
    services: &Services,
    id: &InteractionId,
    request: &AuthorizationRequest,
    error: OAuthError,
    act: &Act,
) -> Result<Next, FlowError> {
    let (finished, now) = (id.clone(), act.now);
    let first = services
        .store
        .write(async move |work| work.interactions().finish(&finished, now).await)
        .await?;
    Ok(if first {
        Next::Answer(refusal_answer(&request.target(), &error, &services.issuer))
    } else {
        Next::Restarted(id.clone())
    })
}

/// The person went on from the "not a member" page: the client hears of it.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn leave(services: &Services, id: &str, browser: &Browser, act: &Act) -> Result<Next, FlowError> {
    let id = conversation::interaction_id(id);
    match conversation::find(services, &id, browser, act).await? {
        Found::Open(Interaction {
            purpose: Purpose::Authorize(request),
            ..
        }) => refuse(services, &id, &request, ErrorCode::AccessDenied.into(), act).await,
        _ => Ok(Next::Restarted(id)),
    }
}

/// Saves the organization that the person chose; whether they may act for it is asked again at `/continue`.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn choose_organization(
    services: &Services,
    id: &str,
    browser: &Browser,
    organization: &str,
    act: &Act,
) -> Result<(), FlowError> {
    use countersign_identity::Id as _;
    let id = conversation::interaction_id(id);
    if let Found::Open(mut interaction) = conversation::find(services, &id, browser, act).await? {
        interaction.progress.organization = Some(OrganizationId::from_text(organization));
        services
            .store
            .write(async move |work| {
                work.interactions()
                    .save_progress(&interaction.id, &interaction.progress)
                    .await
            })
            .await?;
    }
    Ok(())
}

async fn asking(services: &Services, purpose: Purpose) -> Result<Option<Asking>, FlowError> {
    let Purpose::Authorize(request) = purpose else {
        return Ok(None);
    };
    let client = services.store.directory().client(&request.client_id).await?;
    Ok(client.map(|client| Asking {
        client,
        request: *request,
    }))
}

async fn organizations(
    services: &Services,
    ids: &[OrganizationId],
) -> Result<Vec<Arc<Organization>>, FlowError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(services.store.directory().organization(id).await?);
    }
    Ok(found)
}
