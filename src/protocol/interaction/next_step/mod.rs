//! The one question that every page asks again: what is the next step of this conversation?
//!
//! The caller brings what it found; the answer names a page to show, a code to issue or a reason to refuse. How the
//! person signs in is the business of `countersign_identity::sign_in`; that a finished conversation is not continued is
//! seen to by the caller.

use std::time::Duration;

use countersign_access::permission::Permissions;
use countersign_identity::session::{Acr, Session};
use countersign_identity::{Id, OrganizationId, SessionId, Timestamp};

use super::{Progress, Wanted, wanted};
use crate::authorize::{AuthorizationRequest, Prompt, grantable};
use crate::client::Client;
use crate::error::{ErrorCode, OAuthError};
use crate::redirect_uri::is_loopback_or_private_scheme;
use crate::scope::Scopes;

/// All that the next step depends on.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What the conversation is for.
    pub goal: Goal<'a>,
    /// What was proved and chosen in it.
    pub progress: &'a Progress,
    /// Somebody took the first of two steps of a sign-in in it, and that still counts ([`Progress::password_proved`], and
    /// the account is enabled).
    pub half_way: bool,
    /// The browser's session, if it is live and its user still counts.
    pub session: Option<&'a Session>,
    /// Whoever is half way, or else the session's user, has a second factor.
    pub has_second_factor: bool,
    /// The moment of the question.
    pub now: Timestamp,
}

/// What the conversation is for, with what is known about it.
#[derive(Clone, Copy, Debug)]
pub enum Goal<'a> {
    /// A client waits for a code.
    Authorize(AuthorizeFacts<'a>),
    /// The person wants to their own pages.
    Account,
}

/// What is known about a client's request. Without a session, `memberships` and `consented` are empty.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizeFacts<'a> {
    /// The stored request.
    pub request: &'a AuthorizationRequest,
    /// The client, enabled.
    pub client: &'a Client,
    /// Where the session's user belongs, suspended organizations left out, the oldest first.
    pub memberships: &'a [MemberOf],
    /// What the user has allowed this client so far.
    pub consented: &'a Scopes,
}

/// A membership of the session's user, as this question needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberOf {
    /// The organization.
    pub organization: OrganizationId,
    /// Its slug, by which a client may name it.
    pub slug: String,
    /// What the role holds there now (`Membership::permissions`).
    pub permissions: Permissions,
    /// The organization demands a second factor of its members.
    pub demands_second_factor: bool,
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Show the sign-in page.
    SignIn(SignInReason),
    /// Ask for the second factor.
    SecondFactor(SecondStepReason),
    /// Let the person set up a second factor, since they need one and have none.
    Enrol(SecondStepReason),
    /// Let the person choose for which organization to act.
    ChooseOrganization(Vec<OrganizationId>),
    /// Show the consent page.
    AskConsent {
        /// The organization that would be acted for.
        organization: OrganizationId,
        /// Not allowed before: shown first and marked.
        new: Scopes,
        /// Allowed before.
        held: Scopes,
    },
    /// Issue a code.
    Issue {
        /// The session it comes from.
        session: SessionId,
        /// The organization it acts for.
        organization: OrganizationId,
        /// What is granted.
        scopes: Scopes,
    },
    /// Answer the client with an error.
    Refuse(Refusal),
    /// Show the person's own pages.
    ShowHome,
}

/// Why the sign-in page is shown, so that it can say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInReason {
    /// Nobody is signed in.
    NobodySignedIn,
    /// `prompt=login`: the client wants to be sure.
    PromptLogin,
    /// `prompt=select_account`: the person may want to be somebody else.
    SelectAccount,
    /// `max_age`: the last sign-in is too long ago.
    TooOld,
    /// The client expects somebody else than who is signed in.
    OtherUserExpected,
}

/// Why a second factor is asked for, so that the page can say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStepReason {
    /// It is the second step of a sign-in.
    SignIn,
    /// The client wants a stronger sign-in than there is (`acr_values`, RFC 9470).
    StrongerAsked,
    /// The organization demands it of its members.
    OrganizationDemands,
}

/// Why the client gets an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A sign-in is needed, and `prompt=none` forbids to ask.
    #[error("A sign-in is needed, and prompt=none forbids to ask for it.")]
    LoginRequired,
    /// The client insists on a strength that no sign-in here can have.
    #[error("The acr that is asked for as essential cannot be had here.")]
    UnmetAuthenticationRequirements,
    /// Consent is needed, and `prompt=none` forbids to ask.
    #[error("Consent is needed, and prompt=none forbids to ask for it.")]
    ConsentRequired,
    /// An organization must be chosen, and `prompt=none` forbids to ask.
    #[error("An organization must be chosen, and prompt=none forbids to ask for it.")]
    InteractionRequired,
    /// The person does not belong to the organization that the client is of or asks for. Where a page may be shown,
    /// they read it first (the "not a member" page), and the client hears of it when they go on.
    #[error("This person may not sign in to this application.")]
    NotAMember,
    /// The person holds nothing of what was asked for.
    #[error("None of the scopes asked for can be granted.")]
    NothingToGrant,
}

impl From<Refusal> for OAuthError {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal {
            Refusal::LoginRequired => ErrorCode::LoginRequired,
            Refusal::UnmetAuthenticationRequirements => ErrorCode::UnmetAuthenticationRequirements,
            Refusal::ConsentRequired => ErrorCode::ConsentRequired,
            Refusal::InteractionRequired => ErrorCode::InteractionRequired,
            Refusal::NotAMember => ErrorCode::AccessDenied,
            Refusal::NothingToGrant => ErrorCode::InvalidScope,
        };
        OAuthError::new(code, refusal.to_string())
    }
}

/// Decides the next step.
pub fn next_step(facts: &Facts<'_>) -> NextStep {
    match facts.goal {
        Goal::Authorize(authorize) => decide(facts, authorize).unwrap_or_else(|step| step),
        Goal::Account if facts.half_way => second_step(facts, SecondStepReason::SignIn),
        Goal::Account if facts.session.is_some() => NextStep::ShowHome,
        Goal::Account => NextStep::SignIn(SignInReason::NobodySignedIn),
    }
}

/// The way to a code: signed in, strongly enough, organization, scopes, consent. What stands in between ends it early.
fn decide(facts: &Facts<'_>, authorize: AuthorizeFacts<'_>) -> Result<NextStep, NextStep> {
    let request = authorize.request;
    let silent = request.asks_for(Prompt::None);
    let or_refuse = |page: NextStep, refusal: Refusal| {
        if silent { NextStep::Refuse(refusal) } else { page }
    };

    let wanted = wanted(request);
    if wanted == Wanted::Impossible {
        let refusal = Refusal::UnmetAuthenticationRequirements;
        return Err(NextStep::Refuse(refusal));
    }
    // Before the session: it may be another person's, from whom somebody is just about to take over.
    if facts.half_way && !silent {
        return Err(second_step(facts, SecondStepReason::SignIn));
    }
    let session = signed_in(facts, request)
        .map_err(|reason| or_refuse(NextStep::SignIn(reason), Refusal::LoginRequired))?;

    let stronger = |reason| or_refuse(second_step(facts, reason), Refusal::LoginRequired);
    if let Wanted::AtLeast(acr) = wanted
        && session.acr() < acr
    {
        return Err(stronger(SecondStepReason::StrongerAsked));
    }

    let member = match organization(&authorize, facts.progress, session) {
        Choice::Made(member) => member,
        Choice::Open(organizations) => {
            let page = NextStep::ChooseOrganization(organizations);
            return Err(or_refuse(page, Refusal::InteractionRequired));
        }
        Choice::NotAMember => return Err(NextStep::Refuse(Refusal::NotAMember)),
    };

    if member.demands_second_factor && session.acr() < Acr::Aal2 {
        return Err(stronger(SecondStepReason::OrganizationDemands));
    }

    let scopes = grantable(&request.scopes, &member.permissions);
    if scopes.is_empty() {
        return Err(NextStep::Refuse(Refusal::NothingToGrant));
    }
    if must_ask_consent(&authorize, facts.progress, &scopes) {
        let page = NextStep::AskConsent {
            organization: member.organization.clone(),
            new: scopes.difference(authorize.consented),
            held: scopes.intersection(authorize.consented),
        };
        return Err(or_refuse(page, Refusal::ConsentRequired));
    }
    Ok(NextStep::Issue {
        session: session.id.clone(),
        organization: member.organization.clone(),
        scopes,
    })
}

/// The second factor, or the way to one.
const fn second_step(facts: &Facts<'_>, reason: SecondStepReason) -> NextStep {
    if facts.has_second_factor {
        NextStep::SecondFactor(reason)
    } else {
        NextStep::Enrol(reason)
    }
}

/// The session, if it is good enough for this request (OpenID Connect Core §3.1.2.1 and §3.1.2.3).
///
/// A sign-in made in this conversation satisfies `prompt` and any `max_age`: the person has just been asked, and asking
/// again after a slow consent would never end. It does not make somebody else of them.
fn signed_in<'a>(facts: &Facts<'a>, request: &AuthorizationRequest) -> Result<&'a Session, SignInReason> {
    let session = facts.session.ok_or(SignInReason::NobodySignedIn)?;
    if request
        .expected_subjects()
        .any(|subject| subject != session.user.as_str())
    {
        return Err(SignInReason::OtherUserExpected);
    }
    if facts.progress.signed_in.as_ref() == Some(&session.id) {
        return Ok(session);
    }
    if request.asks_for(Prompt::Login) {
        return Err(SignInReason::PromptLogin);
    }
    if request.asks_for(Prompt::SelectAccount) {
        return Err(SignInReason::SelectAccount);
    }
    match request.max_age {
        Some(0) => Err(SignInReason::TooOld),
        Some(seconds) if facts.now.since(session.auth_time) > Duration::from_secs(seconds.into()) => {
            Err(SignInReason::TooOld)
        }
        _ => Ok(session),
    }
}

enum Choice<'a> {
    Made(&'a MemberOf),
    Open(Vec<OrganizationId>),
    NotAMember,
}

/// For which organization the code acts. A client of an organization acts for that one alone; one of the deployment for
/// the one it names, else the one chosen in this conversation or before in this session, else the only one. An unknown
/// organization and one of other people are told nothing apart.
fn organization<'a>(authorize: &AuthorizeFacts<'a>, progress: &Progress, session: &Session) -> Choice<'a> {
    let find = |wanted: &dyn Fn(&MemberOf) -> bool| authorize.memberships.iter().find(|m| wanted(m));
    let made = |member: Option<&'a MemberOf>| member.map_or(Choice::NotAMember, Choice::Made);

    if let Some(owner) = &authorize.client.organization {
        return made(find(&|m| m.organization == *owner));
    }
    if let Some(named) = &authorize.request.organization {
        return made(find(&|m| m.organization.as_str() == named || m.slug == *named));
    }
    let chosen = [&progress.organization, &session.organization]
        .into_iter()
        .flatten()
        .find_map(|chosen| find(&|m| m.organization == *chosen));
    match (chosen, authorize.memberships) {
        (Some(member), _) | (None, [member]) => Choice::Made(member),
        (None, []) => Choice::NotAMember,
        (None, several) => Choice::Open(several.iter().map(|m| m.organization.clone()).collect()),
    }
}

/// Threat model, invariant 26. What is new is asked for even after an Allow in this conversation: consent is for what
/// was shown, and the caller has recorded what that was.
fn must_ask_consent(authorize: &AuthorizeFacts<'_>, progress: &Progress, scopes: &Scopes) -> bool {
    let client = authorize.client;
    if client.first_party {
        return false;
    }
    let every_time = authorize.request.asks_for(Prompt::Consent)
        || (client.is_public() && is_loopback_or_private_scheme(&authorize.request.redirect_uri));
    !scopes.is_subset(authorize.consented) || (every_time && !progress.consented)
}

#[cfg(test)]
mod tests;
