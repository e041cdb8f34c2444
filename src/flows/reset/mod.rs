//! A forgotten password: asked for by anybody, answered to the owner of the address alone.
//!
//! The request leaves one row, the same for every address; the job that takes it up looks whose it is. So neither the
//! answer nor the time it takes shows whether there is an account (REC-03).

mod new_link;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use countersign_access::{Act, Actor, EventKind};
use countersign_identity::password::Refusal as BadPassword;
use countersign_identity::throttle::Verdict;
use countersign_identity::ticket::TicketKind;
use countersign_identity::user::User;
use countersign_identity::{Email, OutboxId, SecretDigest, Timestamp, UserId};
use countersign_store::Work;
use countersign_store::tables::OutboxMessage;
use serde::{Deserialize, Serialize};

use crate::change::{ChangeError, Refusal};
use crate::password::{end_what_was_let_in, judged_hash};
use crate::{FlowError, Services};
use new_link::NewLink;

/// The kind of a request in the outbox.
pub(crate) const RESET_REQUEST: &str = "reset_request";

/// How asking ends: for a known, an unknown and a disabled address alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// If there is an account, its owner gets a letter.
    Taken,
    /// Not an address.
    BadEmail,
    /// Too many requests from this network: wait so long.
    Throttled(Duration),
    /// This deployment sends no mail: the administrator gives links.
    NoMail,
}

/// How a link stands.
pub enum Link {
    /// Open: for this account.
    Open(Arc<User>),
    /// Used, expired, replaced, never made, or of a disabled account.
    Closed,
}

/// How posting the form ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// The password is set, and everything that the old one had let in has ended. Nobody is signed in by it.
    Done,
    /// The link counts no more.
    Closed,
    /// Not a password that may be set; the link is still good.
    BadPassword(BadPassword),
}

#[derive(Serialize, Deserialize)]
struct Request {
    address: String,
    peer: Option<IpAddr>,
    request_id: String,
}

/// Whether links go by mail here. Without it the page names the administrator.
pub fn goes_by_mail(services: &Services) -> bool {
    services.mailer.is_some()
}

/// Takes a request from anybody.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn ask(services: &Services, typed: &str, act: &Act) -> Result<Asked, FlowError> {
    if !goes_by_mail(services) {
        return Ok(Asked::NoMail);
    }
    let Ok(email) = Email::parse(typed) else {
        return Ok(Asked::BadEmail);
    };
    let id: OutboxId = services.new_id(act.now);
    let request = Request {
        address: email.canonical(),
        peer: act.peer,
        request_id: act.request_id.clone(),
    };
    let key = format!("{RESET_REQUEST}:{id}");
    let message = OutboxMessage::new(id, RESET_REQUEST, key, &request, act.now)?;
    let window = services.settings.throttles.address;
    let act = act.clone();
    let wait = services
        .store
        .write(async move |work: &Work| {
            let key = format!("reset:{}", act.peer_network());
            match window.attempt(work.counters().find(&key).await?, act.now) {
                Verdict::Counted(counter) => {
                    work.counters()
                        .save(&key, &counter, act.now + window.length)
                        .await?;
                    work.outbox().add(&message).await?;
                    Ok(None)
                }
                Verdict::Wait(wait) => {
                    work.count_refusal(&act, EventKind::RequestsThrottled, "reset")
                        .await?;
                    Ok(Some(wait))
                }
            }
        })
        .await?;
    Ok(wait.map_or(Asked::Taken, Asked::Throttled))
}

/// Takes a request up: whoever owns the address gets a letter, and nobody else hears anything.
pub(crate) async fn answer(services: &Services, message: &OutboxMessage) -> Result<(), FlowError> {
    let request: Request = message.read()?;
    let Some(user) = services.store.directory().user_by_email(&request.address).await? else {
        return Ok(());
    };
    let act = Act {
        actor: Actor::Anonymous,
        peer: request.peer,
        request_id: request.request_id,
        organization: None,
        now: services.now(),
    };
    let new = NewLink::draw(services, &user, &act);
    let letter = new.letter(services, &user.email, act.now)?;
    let request = message.id.clone();
    services
        .store
        .write(async move |work: &Work| {
            // Done in the unit that makes the link: a second run would end the link of the first.
            work.outbox().done(&request, act.now).await?;
            if new.is_one_too_many(work, act.now).await? {
                return Ok(());
            }
            if new.write(work, &act).await?.is_ok() {
                work.outbox().add(&letter).await?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// An administrator starts a reset: a letter goes to the owner, or, where no mail is sent, the link comes back once.
///
/// # Errors
/// `Refused` when there is no such account or it is disabled.
pub async fn start(services: &Services, user: &UserId, act: &Act) -> Result<Option<String>, ChangeError> {
    let Some(user) = services.store.directory().user(user).await? else {
        return Err(Refusal::not_found("account", user.to_string()).into());
    };
    let new = NewLink::draw(services, &user, act);
    if !goes_by_mail(services) {
        return Ok(Some(new.keep(services, None, act).await?));
    }
    let letter = new.letter(services, &user.email, act.now)?;
    new.keep(services, Some(letter), act).await?;
    Ok(None)
}

/// A link for the operator of the machine to pass on; earlier ones end.
///
/// # Errors
/// `Refused` when there is no such account or it is disabled.
pub async fn link(services: &Services, email: &Email, act: &Act) -> Result<String, ChangeError> {
    let found = services
        .store
        .directory()
        .user_by_email(&email.canonical())
        .await?;
    let user = found.ok_or_else(|| Refusal::not_found("account", email.as_str()))?;
    NewLink::draw(services, &user, act)
        .keep(services, None, act)
        .await
}

/// Looks at a link without changing anything: mail scanners and previews open links.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn look(services: &Services, token: &str, now: Timestamp) -> Result<Link, FlowError> {
    let directory = services.store.directory();
    let ticket = directory.ticket(&SecretDigest::of(token)).await?;
    let owner = ticket
        .filter(|ticket| ticket.is_open(TicketKind::PasswordReset, now))
        .and_then(|ticket| ticket.user);
    let user = match owner {
        Some(id) => directory.user(&id).await?,
        None => None,
    };
    Ok(user
        .filter(|user| user.disabled_at.is_none())
        .map_or(Link::Closed, Link::Open))
}

/// Sets the password. Of any number of posts of one link, one succeeds.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails.
pub async fn complete(services: &Services, token: &str, new: &str, act: &Act) -> Result<Reset, FlowError> {
    let Link::Open(user) = look(services, token, act.now).await? else {
        return Ok(Reset::Closed);
    };
    let hash = match judged_hash(services, new, &user.email).await? {
        Ok(hash) => hash,
        Err(refusal) => return Ok(Reset::BadPassword(refusal)),
    };
    let (digest, user) = (SecretDigest::of(token), user.id.clone());
    let act = act.by(Actor::User(user.clone()));
    let done = services
        .store
        .write(async move |work: &Work| {
            // Looked at again: the account may have been disabled while the password was hashed.
            let standing = work.users().find(&user).await?;
            if standing.is_none_or(|user| user.disabled_at.is_some())
                || !work.tickets().spend(&digest, act.now).await?
            {
                return Ok(false);
            }
            work.users().reset_password(&user, &hash, &act).await?;
            end_what_was_let_in(work, &user, None, "password_reset", &act).await?;
            Ok(true)
        })
        .await?;
    Ok(if done { Reset::Done } else { Reset::Closed })
}
