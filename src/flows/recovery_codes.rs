//! Recovery codes as their owner looks after them. A set's texts leave once, when it is made.

use countersign_access::Act;
use countersign_crypto::draw_recovery_codes;
use countersign_identity::recovery_code::RecoveryCode;
use countersign_identity::{SecretDigest, UserId};
use countersign_store::Work;

use crate::browser::SignedIn;
use crate::{FlowError, Services, second_factor};

/// A set: what its owner sees once, and what is kept.
pub(crate) struct DrawnSet {
    /// As they are shown.
    pub(crate) shown: Vec<String>,
    /// What is kept of them.
    pub(crate) digests: Vec<SecretDigest>,
}

/// Draws a set for a person.
pub(crate) fn draw(services: &Services, user: &UserId) -> DrawnSet {
    let codes = draw_recovery_codes(services.entropy.as_ref());
    DrawnSet {
        shown: codes.iter().map(RecoveryCode::shown).collect(),
        digests: codes.iter().map(|code| code.digest(user)).collect(),
    }
}

/// How asking for a new set ends.
pub enum Regenerated {
    /// The codes, this once; the old ones are dead.
    Codes(Vec<String>),
    /// The session has not proved its second factor lately: ask for it first.
    ProofNeeded,
    /// The account has no second factor that codes could stand in for.
    NoFactor,
}

/// Makes a new set in place of the old one, for somebody who proved their second factor lately. They are told.
///
/// # Errors
/// [`FlowError`] when the database fails: then the old set is as it was.
pub async fn regenerate(
    services: &Services,
    signed_in: &SignedIn,
    act: &Act,
) -> Result<Regenerated, FlowError> {
    if !second_factor::is_fresh(services, signed_in, act) {
        return Ok(Regenerated::ProofNeeded);
    }
    let user = signed_in.user.id.clone();
    let drawn = draw(services, &user);
    let (digests, act) = (drawn.digests, act.clone());
    let made = services
        .store
        .write(async move |work: &Work| {
            if !work.users().has_second_factor(&user).await? {
                return Ok(false);
            }
            work.recovery_codes().replace(&user, &digests, &act).await?;
            Ok(true)
        })
        .await?;
    Ok(if made {
        Regenerated::Codes(drawn.shown)
    } else {
        Regenerated::NoFactor
    })
}

/// How many codes a person has left.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn remaining(services: &Services, user: &UserId) -> Result<u64, FlowError> {
    Ok(services.store.directory().recovery_codes_left(user).await?)
}
