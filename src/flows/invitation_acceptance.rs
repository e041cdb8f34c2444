//! The other end of an invitation. Who has no account makes one with the link; who has one signs in first, in a
//! conversation that the link begins, and then says yes. The link is for one address and works once (REC-06).

use std::sync::Arc;

use countersign_access::invitation::Invitation;
use countersign_access::organization::Organization;
use countersign_access::role::Role;
use countersign_access::{Act, Actor};
use countersign_identity::display_name::{self, NotAName};
use countersign_identity::password::Refusal as BadPassword;
use countersign_identity::user::User;
use countersign_identity::{InteractionId, SecretDigest, TicketId, Timestamp, UserId};
use countersign_protocol::interaction::{Interaction, Purpose};
use countersign_store::{StoreError, Work};

use crate::browser::{self, Browser};
use crate::conversation::{self, Found, TooManyOpen};
use crate::password::judged_hash;
use crate::users::join;
use crate::{FlowError, Services};

/// What is offered.
#[derive(Clone, Debug)]
pub struct Offer {
    /// For whom, as what.
    pub invitation: Invitation,
    /// Where to; active.
    pub organization: Arc<Organization>,
    /// What the inviter is called, if it is a person.
    pub inviter: Option<String>,
}

/// How a link stands.
pub enum Link {
    /// Nobody has the address: show the form for a new account.
    New(Offer),
    /// Somebody has it: they sign in in this conversation.
    Known(InteractionId),
    /// This peer network has too many conversations open.
    TooMany,
    /// Accepted, expired, withdrawn, replaced or never made.
    Closed,
}

/// What the form for a new account says.
pub struct Form {
    /// The name to show; may be empty.
    pub name: String,
    /// A password of their own.
    pub password: String,
}

/// How accepting ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// They are a member. Nobody is signed in by it.
    Done,
    /// The invitation counts no more, or an account for its address was made meanwhile.
    Closed,
    /// Not a name.
    BadName(NotAName),
    /// Not a password that may be set.
    BadPassword(BadPassword),
}

/// How an invitation stands in a conversation that its link began.
pub enum Standing {
    /// Whoever is signed in is the one who is invited: ask.
    Accept(Offer, Arc<User>),
    /// Somebody else is signed in: say so.
    OtherAccount(Offer, Arc<User>),
    /// It counts no more.
    Closed,
    /// Another step comes first, or the conversation is over: `/continue/{id}` says which.
    GoOn,
}

/// Looks at a link. Nothing changes but that a conversation may begin, which ends by itself.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn look(services: &Services, token: &str, browser: &Browser, act: &Act) -> Result<Link, FlowError> {
    let invitation = services.store.invitation(&SecretDigest::of(token)).await?;
    let Some(offer) = offer(services, invitation, act.now).await? else {
        return Ok(Link::Closed);
    };
    let address = offer.invitation.email.canonical();
    if services
        .store
        .directory()
        .user_by_email(&address)
        .await?
        .is_none()
    {
        return Ok(Link::New(offer));
    }
    let purpose = Purpose::Invitation {
        ticket: offer.invitation.id,
    };
    Ok(
        match conversation::begin(services, purpose, Some(browser), act).await? {
            Ok(id) => Link::Known(id),
            Err(TooManyOpen) => Link::TooMany,
        },
    )
}

async fn offer(
    services: &Services,
    invitation: Option<Invitation>,
    now: Timestamp,
) -> Result<Option<Offer>, FlowError> {
    let directory = services.store.directory();
    let Some(invitation) = invitation.filter(|invitation| invitation.is_live(now)) else {
        return Ok(None);
    };
    let organization = directory.organization(&invitation.organization).await?;
    let Some(organization) = organization.filter(|organization| organization.suspended_at.is_none()) else {
        return Ok(None);
    };
    let inviter = match &invitation.invited_by {
        Some(user) => directory.user(user).await?,
        None => None,
    };
    Ok(Some(Offer {
        inviter: inviter.map(|user| user.display_name().to_owned()),
        organization,
        invitation,
    }))
}

/// Makes the account of somebody new and the membership with it. Their address counts as proved: the link reached them
/// there, or an administrator handed it over. Of any number of posts of one link, one succeeds.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails.
pub async fn accept_as_new(
    services: &Services,
    token: &str,
    form: Form,
    act: &Act,
) -> Result<Accepted, FlowError> {
    let digest = SecretDigest::of(token);
    let invitation = services.store.invitation(&digest).await?;
    let Some(offer) = offer(services, invitation, act.now).await? else {
        return Ok(Accepted::Closed);
    };
    let name = Some(form.name.trim().to_owned()).filter(|name| !name.is_empty());
    if let Some(Err(reason)) = name.as_deref().map(display_name::check) {
        return Ok(Accepted::BadName(reason));
    }
    let hash = match judged_hash(services, &form.password, &offer.invitation.email).await? {
        Ok(hash) => hash,
        Err(refusal) => return Ok(Accepted::BadPassword(refusal)),
    };
    let user = new_user(services, &offer, name, act.now);
    let act = act.by(Actor::User(user.id.clone()));
    let written = services
        .store
        .write(async move |work: &Work| {
            let invitation = work.invitations().find(&digest).await?;
            let Some((invitation, organization)) = still_open(work, invitation, act.now).await? else {
                return Ok(Accepted::Closed);
            };
            let canonical = user.email.canonical();
            if work.users().find_by_email(&canonical).await?.is_some()
                || !work.invitations().accept(&invitation, &act).await?
            {
                return Ok(Accepted::Closed);
            }
            work.users().add(&user, Some(&hash), &act).await?;
            join(work, &organization, &user.id, invitation.role, &act).await?;
            Ok(Accepted::Done)
        })
        .await;
    match written {
        // Somebody made an account of this address between the question and the insert.
        Err(StoreError::Duplicate(_)) => Ok(Accepted::Closed),
        other => Ok(other?),
    }
}

fn new_user(services: &Services, offer: &Offer, name: Option<String>, now: Timestamp) -> User {
    User {
        id: services.new_id::<UserId>(now),
        email: offer.invitation.email.clone(),
        email_verified: true,
        name,
        claims: serde_json::Map::new(),
        disabled_at: None,
        valid_after: Timestamp::default(),
        administrator: false,
        default_organization: None,
        created_by: Some(offer.organization.id.clone()),
        locale: None,
        created_at: now,
        updated_at: now,
    }
}

/// Looked at again within the unit.
async fn still_open(
    work: &Work,
    invitation: Option<Invitation>,
    now: Timestamp,
) -> Result<Option<(Invitation, Organization)>, StoreError> {
    let Some(invitation) = invitation.filter(|invitation| invitation.is_live(now)) else {
        return Ok(None);
    };
    let organization = work.organizations().find(&invitation.organization).await?;
    Ok(organization
        .filter(|organization| organization.suspended_at.is_none())
        .map(|organization| (invitation, organization)))
}

/// How the invitation stands in this conversation.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn standing(
    services: &Services,
    id: &str,
    browser: &Browser,
    act: &Act,
) -> Result<Standing, FlowError> {
    let Some((_, ticket)) = open_conversation(services, id, browser, act).await? else {
        return Ok(Standing::GoOn);
    };
    let invitation = services.store.invitation_by_id(&ticket).await?;
    let Some(offer) = offer(services, invitation, act.now).await? else {
        return Ok(Standing::Closed);
    };
    let Some(signed_in) = browser::who(services, browser, act.now).await? else {
        return Ok(Standing::GoOn);
    };
    let user = signed_in.user;
    Ok(if offer.invitation.is_for(&user.email) {
        Standing::Accept(offer, user)
    } else {
        Standing::OtherAccount(offer, user)
    })
}

/// The signed-in person accepts. Whoever is a member by now stays what they are.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn accept(
    services: &Services,
    id: &str,
    browser: &Browser,
    act: &Act,
) -> Result<Accepted, FlowError> {
    let Standing::Accept(offer, user) = standing(services, id, browser, act).await? else {
        return Ok(Accepted::Closed);
    };
    let (conversation, user) = (conversation::interaction_id(id), user.id.clone());
    let ticket = offer.invitation.id;
    let act = act.by(Actor::User(user.clone()));
    let accepted = services
        .store
        .write(async move |work: &Work| {
            let invitation = work.invitations().find_by_id(&ticket).await?;
            let Some((invitation, organization)) = still_open(work, invitation, act.now).await? else {
                return Ok(Accepted::Closed);
            };
            let account = work.users().find(&user).await?;
            let is_theirs = account
                .is_some_and(|account| account.disabled_at.is_none() && invitation.is_for(&account.email));
            if !is_theirs || !work.invitations().accept(&invitation, &act).await? {
                return Ok(Accepted::Closed);
            }
            if work.memberships().find(&organization.id, &user).await?.is_none() {
                join(work, &organization, &user, invitation.role, &act).await?;
            }
            work.interactions().finish(&conversation, act.now).await?;
            Ok(Accepted::Done)
        })
        .await?;
    Ok(accepted)
}

async fn open_conversation(
    services: &Services,
    id: &str,
    browser: &Browser,
    act: &Act,
) -> Result<Option<(InteractionId, TicketId)>, FlowError> {
    let id = conversation::interaction_id(id);
    Ok(match conversation::find(services, &id, browser, act).await? {
        Found::Open(Interaction {
            purpose: Purpose::Invitation { ticket },
            ..
        }) => Some((id, ticket)),
        _ => None,
    })
}

/// The name of the role that is offered, for the page.
pub fn role_name(offer: &Offer) -> Option<&'static str> {
    match &offer.invitation.role {
        Role::BuiltIn(role) => Some(role.as_str()),
        Role::Custom(_) => None,
    }
}
