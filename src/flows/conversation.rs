//! A conversation and all that its next step depends on, gathered from the store.

use std::sync::Arc;

use countersign_access::Act;
use countersign_identity::user::User;
use countersign_identity::{Id, InteractionId, Timestamp};
use countersign_protocol::authorize::AuthorizationRequest;
use countersign_protocol::interaction::{
    AuthorizeFacts, Facts, Goal, Interaction, MemberOf, NextStep, Progress, Purpose, next_step,
};
use countersign_protocol::{Client, Scopes};

use crate::browser::{self, Browser, SignedIn};
use crate::sign_in::half_way;
use crate::{FlowError, Services};

/// A client's request with what is known about it and about the browser that brings it.
pub(crate) struct Asked {
    /// The stored or fresh request.
    pub(crate) request: AuthorizationRequest,
    /// Who asks.
    pub(crate) client: Arc<Client>,
    members: Vec<MemberOf>,
    consented: Scopes,
}

/// Who is at the browser, as a conversation sees them.
pub(crate) struct Present {
    /// Whoever took the first of two steps of a sign-in in it.
    pub(crate) half_way: Option<Arc<User>>,
    /// Whoever is signed in.
    pub(crate) signed_in: Option<SignedIn>,
    has_second_factor: bool,
}

impl Present {
    /// Finds out.
    pub(crate) async fn find(
        services: &Services,
        progress: &Progress,
        browser: &Browser,
        now: Timestamp,
    ) -> Result<Self, FlowError> {
        let half_way = half_way::who(services, progress, now).await?;
        let signed_in = browser::who(services, browser, now).await?;
        let signed_in_user = signed_in.as_ref().map(|signed_in| &signed_in.user);
        let has_second_factor = match half_way.as_ref().or(signed_in_user) {
            Some(user) => services.store.directory().has_second_factor(&user.id).await?,
            None => false,
        };
        Ok(Self {
            half_way,
            signed_in,
            has_second_factor,
        })
    }
}

impl Present {
    /// What happens next on the way to this goal.
    pub(crate) fn next_step(&self, goal: Goal<'_>, progress: &Progress, now: Timestamp) -> NextStep {
        next_step(&Facts {
            goal,
            progress,
            half_way: self.half_way.is_some(),
            session: self.signed_in.as_ref().map(|signed_in| &signed_in.session),
            has_second_factor: self.has_second_factor,
            now,
        })
    }
}

/// How a conversation stands.
pub(crate) enum Found {
    /// It goes on.
    Open(Interaction),
    /// It has led to its end.
    Finished(Interaction),
    /// Its time is over; it can begin again.
    Expired(Interaction),
    /// There is none of this name in this browser.
    Nothing,
}

/// Finds the conversation of a browser; one that arrived by POST is bound to the first browser that asks.
pub(crate) async fn find(
    services: &Services,
    id: &InteractionId,
    browser: &Browser,
    act: &Act,
) -> Result<Found, FlowError> {
    let Some(mut interaction) = services.store.directory().interaction(id).await? else {
        return Ok(Found::Nothing);
    };
    if interaction.browser.is_none() && interaction.finished_at.is_none() && act.now <= interaction.expires_at
    {
        let (id, digest) = (id.clone(), browser.digest());
        // One conditional write: of two browsers that hold the link, one gets the conversation.
        if services
            .store
            .write(async move |work| work.interactions().bind(&id, &digest).await)
            .await?
        {
            interaction.browser = Some(digest);
        }
    }
    Ok(if interaction.browser != Some(browser.digest()) {
        Found::Nothing
    } else if interaction.finished_at.is_some() {
        Found::Finished(interaction)
    } else if act.now > interaction.expires_at {
        Found::Expired(interaction)
    } else {
        Found::Open(interaction)
    })
}

/// Gathers what a client's request depends on. `None` when the client has gone or been disabled meanwhile.
pub(crate) async fn gather(
    services: &Services,
    request: AuthorizationRequest,
    signed_in: Option<&SignedIn>,
) -> Result<Option<Asked>, FlowError> {
    let directory = services.store.directory();
    let Some(client) = directory
        .client(&request.client_id)
        .await?
        .filter(|client| client.disabled_at.is_none())
    else {
        return Ok(None);
    };
    let (mut members, mut consented) = (Vec::new(), Scopes::default());
    if let Some(signed_in) = signed_in {
        consented = directory.consents(&signed_in.user.id, &client.id).await?;
        for membership in directory.memberships_of(&signed_in.user.id).await? {
            let Some(organization) = directory.organization(&membership.organization).await? else {
                continue;
            };
            if organization.suspended_at.is_none() {
                members.push(MemberOf {
                    organization: membership.organization.clone(),
                    slug: organization.slug.clone(),
                    permissions: membership.permissions(&services.settings.catalogue),
                    demands_second_factor: organization.policy.require_second_factor == Some(true),
                });
            }
        }
    }
    Ok(Some(Asked {
        request,
        client,
        members,
        consented,
    }))
}

impl Asked {
    /// What happens next.
    pub(crate) fn next_step(&self, progress: &Progress, present: &Present, now: Timestamp) -> NextStep {
        let authorize = AuthorizeFacts {
            request: &self.request,
            client: &self.client,
            memberships: &self.members,
            consented: &self.consented,
        };
        present.next_step(Goal::Authorize(authorize), progress, now)
    }
}

/// Why a conversation cannot begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyOpen;

/// Begins a conversation; each expires, and a peer network may have only so many open.
pub(crate) async fn begin(
    services: &Services,
    purpose: Purpose,
    browser: Option<&Browser>,
    act: &Act,
) -> Result<Result<InteractionId, TooManyOpen>, FlowError> {
    let id: InteractionId = services.new_id(act.now);
    let interaction = Interaction {
        id: id.clone(),
        browser: browser.map(Browser::digest),
        purpose,
        progress: Progress::default(),
        peer_network: act.peer_network(),
        created_at: act.now,
        expires_at: act.now + services.settings.interaction_ttl,
        finished_at: None,
    };
    let limit = services.settings.throttles.open_interactions;
    let act = act.clone();
    let begun = services
        .store
        .write(async move |work| {
            if work
                .interactions()
                .count_open(&interaction.peer_network, act.now)
                .await?
                >= limit
            {
                let kind = countersign_access::EventKind::RequestsThrottled;
                work.count_refusal(&act, kind, "open_interactions").await?;
                return Ok(Err(TooManyOpen));
            }
            work.interactions().add(&interaction).await?;
            Ok(Ok(()))
        })
        .await?;
    Ok(begun.map(|()| id))
}

/// What an id in a URL names; any text is a valid question.
pub(crate) fn interaction_id(text: &str) -> InteractionId {
    InteractionId::from_text(text)
}
