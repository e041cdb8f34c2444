//! A person's own sign-ins: seen, one ended, all others ended at once.

use countersign_access::{Act, Actor};
use countersign_identity::session::Session;
use countersign_identity::{SessionId, Timestamp, UserId};
use countersign_store::{StoreError, Work};

use super::whole_list;
use crate::administration::sessions;
use crate::browser::SignedIn;
use crate::{FlowError, Services};

/// The live ones, the oldest first.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn own_sessions(
    services: &Services,
    user: &UserId,
    now: Timestamp,
) -> Result<Vec<Session>, FlowError> {
    sessions::own(services, user, &whole_list(), now).await
}

/// Ends one of them, with the grants that were to last no longer. `false` when the person has no such one.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn end_session(
    services: &Services,
    user: &UserId,
    id: &SessionId,
    act: &Act,
) -> Result<bool, FlowError> {
    let (user, id, act) = (user.clone(), id.clone(), act.by(Actor::User(user.clone())));
    let ended = services
        .store
        .write(async move |work: &Work| {
            let found = work.sessions().find(&id).await?;
            match found.filter(|session| session.user == user) {
                Some(session) if work.sessions().end(&session, &act).await? => {
                    end_grants(work, &id, &act).await?;
                    Ok(true)
                }
                _ => Ok(false),
            }
        })
        .await?;
    Ok(ended)
}

/// Ends a person's sign-ins but this one, with the grants that were to last no longer than each. Tells how many.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn end_other_sessions(
    services: &Services,
    signed_in: &SignedIn,
    act: &Act,
) -> Result<u64, FlowError> {
    let user = signed_in.user.id.clone();
    let live = own_sessions(services, &user, act.now).await?;
    let (kept, act) = (signed_in.session.id.clone(), act.by(Actor::User(user.clone())));
    let ended = services
        .store
        .write(async move |work: &Work| {
            for session in live.iter().filter(|session| session.id != kept) {
                end_grants(work, &session.id, &act).await?;
            }
            work.sessions()
                .end_all_of_user(&user, Some(&kept), "signed_out_elsewhere", &act)
                .await
        })
        .await?;
    Ok(ended)
}

async fn end_grants(work: &Work, session: &SessionId, act: &Act) -> Result<(), StoreError> {
    work.grants()
        .revoke_online_of_session(session, "session_ended", act)
        .await
        .map(drop)
}
