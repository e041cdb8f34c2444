//! Passwords that people set: judged by one rule, hashed before the unit, and with them ends what the old one had let in.

use std::time::Duration;

use countersign_access::{Act, Actor};
use countersign_crypto::is_common;
use countersign_identity::password::{self, Refusal};
use countersign_identity::user::User;
use countersign_identity::{Email, SessionId, UserId};
use countersign_store::{StoreError, Work};

use crate::counted::{self, Account};
use crate::{FlowError, Services};

/// How a change ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The new password counts; every other sign-in, all grants and all links have ended, and the person is told.
    Done,
    /// The old password is another.
    WrongPassword,
    /// Too many tries at the old password: wait so long.
    Throttled(Duration),
    /// It is the password already.
    Same,
    /// Not a password that may be set.
    BadPassword(Refusal),
}

/// Changes the password of somebody who is signed in and knows the old one; `keep` is the session that goes on. Tries
/// at the old password are counted like those of a sign-in: whoever found an open browser must not guess there.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails.
pub async fn change(
    services: &Services,
    user: &User,
    old: &str,
    new: &str,
    keep: Option<&SessionId>,
    act: &Act,
) -> Result<Changed, FlowError> {
    if let Some(wait) = counted::sign_in(services, Account::Known(user.id.clone()), None, act).await? {
        return Ok(Changed::Throttled(wait));
    }
    let stored = services.store.directory().password(&user.id).await?;
    if !services.passwords.verify(old, stored.as_deref()).await? {
        return Ok(Changed::WrongPassword);
    }
    if old == new {
        return Ok(Changed::Same);
    }
    let hash = match judged_hash(services, new, &user.email).await? {
        Ok(hash) => hash,
        Err(refusal) => return Ok(Changed::BadPassword(refusal)),
    };
    let (user, keep, window) = (
        user.id.clone(),
        keep.cloned(),
        services.settings.throttles.address,
    );
    let act = act.by(Actor::User(user.clone()));
    services
        .store
        .write(async move |work: &Work| {
            work.users().set_password(&user, &hash, &act).await?;
            end_what_was_let_in(work, &user, keep.as_ref(), "password_changed", &act).await?;
            counted::succeeded(work, &user, None, window, &act).await
        })
        .await?;
    Ok(Changed::Done)
}

/// The hash of a password that may be set for the account of this address, or why it may not.
pub(crate) async fn judged_hash(
    services: &Services,
    new: &str,
    email: &Email,
) -> Result<Result<String, Refusal>, FlowError> {
    if let Err(refusal) = password::check(new, email, is_common) {
        return Ok(Err(refusal));
    }
    Ok(Ok(services.passwords.hash(new).await?))
}

/// Whoever knew the old password holds nothing any more (REF-06, REC-02): no session but `keep`, no grant, no link. API
/// keys live on: programs hold them, and each is listed to be looked at.
pub(crate) async fn end_what_was_let_in(
    work: &Work,
    user: &UserId,
    keep: Option<&SessionId>,
    reason: &str,
    act: &Act,
) -> Result<(), StoreError> {
    work.sessions().end_all_of_user(user, keep, reason, act).await?;
    work.grants().revoke_all_of_user(user, reason, act).await?;
    work.tickets().end_all_of_user(user, act.now).await
}
