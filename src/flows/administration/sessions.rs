//! Sign-ins of browsers, seen and ended: a person's own, and those of an organization's people.
//!
//! A session is a person's, not a tenant's. An organization that manages the account sees them all; any other only those
//! in which the person chose it, for the rest says where somebody works and from where.

use countersign_access::Act;
use countersign_access::principal::Principal;
use countersign_identity::session::Session;
use countersign_identity::{Id, OrganizationId, SessionId, Timestamp, UserId};
use countersign_store::tables::{LiveSessions, Person};
use countersign_store::{Page, Scope, StoreError, Work};

use super::deed;
use super::people::is_managed;
use super::users::{found, powers};
use crate::browser::lifetimes;
use crate::change::{ChangeError, Refusal, judged};
use crate::{FlowError, Services};

/// A page of a person's own live sessions, by age.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn own(
    services: &Services,
    user: &UserId,
    page: &Page,
    now: Timestamp,
) -> Result<Vec<Session>, FlowError> {
    let which = live(services, user, None, now);
    Ok(services.store.directory().live_sessions(&which, page).await?)
}

/// A page of a member's live sessions that the caller's organization may see; `None` when there is no such member.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn of_member(
    services: &Services,
    caller: &Principal,
    user: &UserId,
    page: &Page,
    now: Timestamp,
) -> Result<Option<Vec<Session>>, FlowError> {
    let scope = Scope::of_principal(caller);
    let Some(person) = services.store.organization(&scope).person(user).await? else {
        return Ok(None);
    };
    let which = live(services, user, seen_by(&person), now);
    Ok(Some(
        services.store.directory().live_sessions(&which, page).await?,
    ))
}

/// Ends one of a person's own sessions, with what was to last no longer.
///
/// # Errors
/// `Refused` when the person has no such session, or it has ended.
pub async fn end_own(
    services: &Services,
    caller: &Principal,
    user: &UserId,
    id: &SessionId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (user, id, act) = (user.clone(), id.clone(), act.by(caller.actor()));
    let written = services
        .store
        .write(async move |work: &Work| {
            let session = work.sessions().find(&id).await?;
            match session.filter(|session| session.user == user) {
                Some(session) if end(work, &session, &act).await? => Ok(Ok(())),
                _ => Ok(Err(missing(&id))),
            }
        })
        .await;
    Ok(written??)
}

/// Ends one of a member's sessions.
///
/// # Errors
/// `Refused` when there is no such member or session, or the member is beyond the caller.
pub async fn end_of_member(
    services: &Services,
    caller: &Principal,
    user: &UserId,
    id: &SessionId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (caller, user, id, act) = (caller.clone(), user.clone(), id.clone(), deed(caller, act));
    let catalogue = services.settings.catalogue.clone();
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let scope = Scope::of_principal(&caller);
                    let person = found(work, &scope, &user).await?;
                    caller.covers(&powers(&person, &catalogue))?;
                    let only = seen_by(&person);
                    let session = work.sessions().find(&id).await?.filter(|session| {
                        session.user == user && (only.is_none() || session.organization == only)
                    });
                    let session = session.ok_or_else(|| missing(&id))?;
                    if end(work, &session, &act).await? {
                        Ok(())
                    } else {
                        Err(missing(&id).into())
                    }
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}

/// The only organization whose sessions the one of the person's membership may see; `None` for all.
fn seen_by(person: &Person) -> Option<OrganizationId> {
    (!is_managed(person)).then(|| person.membership.organization.clone())
}

fn live(
    services: &Services,
    user: &UserId,
    organization: Option<OrganizationId>,
    now: Timestamp,
) -> LiveSessions {
    let limits = lifetimes(services);
    LiveSessions {
        user: user.clone(),
        organization,
        seen_after: now - limits.idle,
        created_after: now - limits.absolute,
    }
}

async fn end(work: &Work, session: &Session, act: &Act) -> Result<bool, StoreError> {
    if !work.sessions().end(session, act).await? {
        return Ok(false);
    }
    work.grants()
        .revoke_online_of_session(&session.id, "session_ended", act)
        .await?;
    Ok(true)
}

fn missing(id: &SessionId) -> Refusal {
    Refusal::not_found("session", id.as_str())
}
