//! Removing a second factor: by its owner with password and factor, or by an administrator when it is lost.

use std::time::Duration;

use countersign_access::Act;
use countersign_identity::{FactorId, UserId};
use countersign_store::{StoreError, Work};

use super::list;
use crate::browser::{Browser, SignedIn};
use crate::second_factor::{self, Checked, Presented};
use crate::sign_in::refusal;
use crate::{FlowError, Services, counted};

/// What somebody types to remove a factor.
pub struct Removal {
    /// Which.
    pub factor: FactorId,
    /// The account's password, exactly as sent.
    pub password: String,
    /// A current code of any of their factors, or a recovery code.
    pub second_factor: Presented,
}

/// How removing ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is gone; with the last one the recovery codes are, too.
    Done,
    /// The password is wrong.
    WrongPassword,
    /// The code is wrong, or was used before.
    WrongCode,
    /// Too many wrong ones: wait so long.
    Throttled(Duration),
    /// The person has no such factor.
    NotFound,
}

/// Removes a factor of somebody who is signed in, by password and factor. They are told.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails: then nothing is removed.
pub async fn remove(
    services: &Services,
    browser: &Browser,
    signed_in: &SignedIn,
    removal: &Removal,
    act: &Act,
) -> Result<Removed, FlowError> {
    let user = &signed_in.user.id;
    if !list(services, user)
        .await?
        .iter()
        .any(|factor| factor.id == removal.factor)
    {
        return Ok(Removed::NotFound);
    }
    if let Some(refused) = password_refused(services, browser, user, &removal.password, act).await? {
        return Ok(refused);
    }
    let proof = match second_factor::check(services, user, &removal.second_factor, act).await? {
        Checked::Proves(proof) => proof,
        Checked::Wait(wait) => return Ok(Removed::Throttled(wait)),
        Checked::Wrong => return wrong_code(services, user, act).await,
    };
    let (user_id, factor, unit_act) = (user.clone(), removal.factor.clone(), act.clone());
    let done = services
        .store
        .write(async move |work: &Work| {
            if proof.spend(work, &user_id, &unit_act).await?.is_none() {
                return Ok(false);
            }
            take_away(work, &user_id, &factor, &unit_act).await?;
            Ok(true)
        })
        .await?;
    if done {
        Ok(Removed::Done)
    } else {
        wrong_code(services, user, act).await
    }
}

/// Removes a lost factor of somebody else. Whether the caller may is decided before; the owner is told. `false` when
/// the person has no such factor.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn remove_by_administrator(
    services: &Services,
    user: &UserId,
    factor: &FactorId,
    act: &Act,
) -> Result<bool, FlowError> {
    let (user, factor, act) = (user.clone(), factor.clone(), act.clone());
    let removed = services
        .store
        .write(async move |work: &Work| take_away(work, &user, &factor, &act).await)
        .await?;
    Ok(removed)
}

async fn take_away(work: &Work, user: &UserId, factor: &FactorId, act: &Act) -> Result<bool, StoreError> {
    let factors = work.factors().of_user(user).await?;
    let Some(gone) = factors.iter().find(|found| found.id == *factor) else {
        return Ok(false);
    };
    let removed = work.factors().remove(gone, act).await?;
    if !factors.iter().any(|left| left.id != *factor && left.counts()) {
        work.recovery_codes().remove_all(user).await?;
    }
    Ok(removed)
}

async fn password_refused(
    services: &Services,
    browser: &Browser,
    user: &UserId,
    password: &str,
    act: &Act,
) -> Result<Option<Removed>, FlowError> {
    let account = counted::Account::Known(user.clone());
    if let Some(wait) = counted::sign_in(services, account, browser.device_digest(), act).await? {
        return Ok(Some(Removed::Throttled(wait)));
    }
    let hash = services.store.directory().password(user).await?;
    if services.passwords.verify(password, hash.as_deref()).await? {
        counted::password_matched(services, user, browser.device_digest(), act).await?;
        return Ok(None);
    }
    refusal::wrong_password(services, user, act).await?;
    Ok(Some(Removed::WrongPassword))
}

async fn wrong_code(services: &Services, user: &UserId, act: &Act) -> Result<Removed, FlowError> {
    refusal::wrong_second_factor(services, user, act).await?;
    Ok(Removed::WrongCode)
}
