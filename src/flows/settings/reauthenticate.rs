//! Proving again who one is, by all that the account has, before something that a stolen session must not do: another
//! address, the end of the account (threat-model.md REC-05).

use std::time::Duration;

use countersign_access::{Act, Actor};
use countersign_store::Work;

use crate::browser::{Browser, SignedIn};
use crate::counted::{self, Account};
use crate::second_factor::{self, Checked, Presented};
use crate::sign_in::refusal;
use crate::{FlowError, Services};

/// How the proof ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reauthenticated {
    /// It is them.
    Right,
    /// Password or code do not match, or a code is missing; which is not told.
    Wrong,
    /// Too many tries: wait so long.
    Throttled(Duration),
}

/// Checks the password, and a code if the account has a second factor. Tries are counted like those of a sign-in.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails: then nothing is proved.
pub async fn reauthenticate(
    services: &Services,
    browser: &Browser,
    signed_in: &SignedIn,
    password: &str,
    code: Option<&Presented>,
    act: &Act,
) -> Result<Reauthenticated, FlowError> {
    let user = &signed_in.user.id;
    let device = browser.device_digest();
    if let Some(wait) = counted::sign_in(services, Account::Known(user.clone()), device, act).await? {
        return Ok(Reauthenticated::Throttled(wait));
    }
    let directory = services.store.directory();
    let hash = directory.password(user).await?;
    if !services.passwords.verify(password, hash.as_deref()).await? {
        refusal::wrong_password(services, user, act).await?;
        return Ok(Reauthenticated::Wrong);
    }
    counted::password_matched(services, user, device, act).await?;
    if !directory.has_second_factor(user).await? {
        return Ok(Reauthenticated::Right);
    }
    let Some(code) = code else {
        return Ok(Reauthenticated::Wrong);
    };
    let proof = match second_factor::check(services, user, code, act).await? {
        Checked::Proves(proof) => proof,
        Checked::Wait(wait) => return Ok(Reauthenticated::Throttled(wait)),
        Checked::Wrong => {
            refusal::wrong_second_factor(services, user, act).await?;
            return Ok(Reauthenticated::Wrong);
        }
    };
    let (owner, unit_act) = (user.clone(), act.by(Actor::User(user.clone())));
    let spent = services
        .store
        .write(async move |work: &Work| proof.spend(work, &owner, &unit_act).await)
        .await?;
    if spent.is_some() {
        return Ok(Reauthenticated::Right);
    }
    refusal::wrong_second_factor(services, user, act).await?;
    Ok(Reauthenticated::Wrong)
}
