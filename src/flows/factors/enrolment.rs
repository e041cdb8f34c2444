//! Setting up a second factor: a secret is drawn and kept sealed, and one right code makes the factor count.

use std::time::Duration;

use countersign_access::Act;
use countersign_crypto::{TotpFailed, TotpSecret};
use countersign_identity::factor::{self, Factor, FactorKind, MOST_FACTORS};
use countersign_identity::totp::TotpCode;
use countersign_identity::user::User;
use countersign_identity::{FactorId, UserId};
use countersign_store::Work;
use countersign_store::tables::SealedFactor;

use crate::browser::{Browser, SignedIn};
use crate::second_factor::{self, Proof};
use crate::sign_in::raise::{Raised, raise};
use crate::{FlowError, PRODUCT, Services, counted, recovery_codes};

/// What a factor is called when its owner gave it no name.
const UNNAMED: &str = "Authenticator app";

/// A factor that waits for its first code.
pub struct Enrolment {
    /// The factor.
    pub factor: FactorId,
    /// The secret in base32, in groups of four.
    pub secret: String,
    /// The same for an app to scan: `otpauth://totp/…`.
    pub uri: String,
}

/// How beginning ends.
pub enum Begun {
    /// It waits for its first code; an unfinished earlier one is gone.
    Enrolment(Enrolment),
    /// The account has a factor, and the session has not proved it lately: ask for it first.
    ProofNeeded,
    /// The account has as many as it may.
    TooMany,
}

/// Begins to set up a factor of somebody who is signed in.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn begin_enrolment(
    services: &Services,
    signed_in: &SignedIn,
    act: &Act,
) -> Result<Begun, FlowError> {
    let has_one = services
        .store
        .directory()
        .has_second_factor(&signed_in.user.id)
        .await?;
    if has_one && !second_factor::is_fresh(services, signed_in, act) {
        return Ok(Begun::ProofNeeded);
    }
    let enrolment = begin(services, &signed_in.user, act).await?;
    Ok(enrolment.map_or(Begun::TooMany, Begun::Enrolment))
}

/// Draws a secret and keeps it sealed. `None` when there are too many factors already.
pub(crate) async fn begin(
    services: &Services,
    user: &User,
    act: &Act,
) -> Result<Option<Enrolment>, FlowError> {
    let secret = TotpSecret::draw(services.entropy.as_ref());
    let id: FactorId = services.new_id(act.now);
    let sealed = secret
        .seal(&services.master_key, &id, services.entropy.as_ref())
        .map_err(|error| FlowError::Broken(error.to_string()))?;
    let kept = SealedFactor {
        factor: Factor {
            id,
            user: user.id.clone(),
            kind: FactorKind::Totp,
            name: UNNAMED.to_owned(),
            created_at: act.now,
            confirmed_at: None,
            last_used_at: None,
        },
        sealed,
    };
    let enrolment = shown(&kept.factor, &secret, user)?;
    let begun = services
        .store
        .write(async move |work: &Work| {
            let factors = work.factors().of_user(&kept.factor.user).await?;
            if factors.iter().filter(|factor| factor.counts()).count() >= MOST_FACTORS {
                return Ok(false);
            }
            work.factors().add(&kept).await?;
            Ok(true)
        })
        .await?;
    Ok(begun.then_some(enrolment))
}

/// The factor that a person has begun to set up and can still finish.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn unfinished(services: &Services, user: &User, act: &Act) -> Result<Option<Enrolment>, FlowError> {
    match unfinished_factor(services, &user.id, act).await? {
        Some(kept) => Ok(Some(shown(
            &kept.factor,
            &second_factor::open(services, &kept)?,
            user,
        )?)),
        None => Ok(None),
    }
}

async fn unfinished_factor(
    services: &Services,
    user: &UserId,
    act: &Act,
) -> Result<Option<SealedFactor>, FlowError> {
    let life = services.settings.interaction_ttl;
    let factors = services.store.directory().factors_of(user).await?;
    Ok(factors
        .into_iter()
        .find(|kept| kept.factor.can_be_confirmed(life, act.now)))
}

fn shown(factor: &Factor, secret: &TotpSecret, user: &User) -> Result<Enrolment, FlowError> {
    let broken = |error: TotpFailed| FlowError::Broken(error.to_string());
    Ok(Enrolment {
        factor: factor.id.clone(),
        secret: secret.groups().map_err(broken)?,
        uri: secret.uri(PRODUCT, user.email.as_str()).map_err(broken)?,
    })
}

/// What somebody types to confirm a factor.
pub struct FirstProof {
    /// Its first code.
    pub code: String,
    /// What they call it; may be empty.
    pub name: String,
}

/// What the first code of a factor proves.
pub(crate) enum FirstCode {
    /// It is right: the proof that confirms the factor, and the recovery codes to show if the proof makes them.
    Right(Proof, Vec<String>),
    /// It is wrong; the attempt stays counted.
    Wrong,
    /// Too many wrong ones: wait so long.
    Wait(Duration),
    /// Nothing is being set up, or its time is over.
    NothingBegun,
}

/// Looks at the code that is to confirm the factor a person has begun to set up.
pub(crate) async fn first_code(
    services: &Services,
    user: &UserId,
    typed: &FirstProof,
    act: &Act,
) -> Result<FirstCode, FlowError> {
    let Some(kept) = unfinished_factor(services, user, act).await? else {
        return Ok(FirstCode::NothingBegun);
    };
    if let Some(wait) = counted::second_factor(services, user, act).await? {
        return Ok(FirstCode::Wait(wait));
    }
    let code = match TotpCode::parse(&typed.code) {
        Some(code) => second_factor::step_of(services, std::iter::once(&kept), &code, act)?,
        None => None,
    };
    let Some(code) = code else {
        return Ok(FirstCode::Wrong);
    };
    let drawn = recovery_codes::draw(services, user);
    let proof = Proof::Enrolment {
        code,
        name: factor::name(&typed.name, UNNAMED),
        recovery_codes: drawn.digests,
    };
    Ok(FirstCode::Right(proof, drawn.shown))
}

/// How confirming ends.
pub enum Confirmation {
    /// The factor counts from now on, and the session has proved it.
    Confirmed {
        /// What the browser carries from now on (SES-01).
        browser: Browser,
        /// Ten recovery codes, shown this once; only with the account's first factor.
        recovery_codes: Option<Vec<String>>,
    },
    /// The code is wrong.
    WrongCode,
    /// Too many wrong ones: wait so long.
    Throttled(Duration),
    /// Nothing is being set up, its time is over, or the session has ended: begin again.
    NothingBegun,
}

/// Confirms the factor that somebody who is signed in has begun to set up.
///
/// # Errors
/// [`FlowError`] when the database fails: then the factor counts for nothing.
pub async fn confirm(
    services: &Services,
    browser: &Browser,
    signed_in: &SignedIn,
    typed: &FirstProof,
    act: &Act,
) -> Result<Confirmation, FlowError> {
    let (proof, codes) = match first_code(services, &signed_in.user.id, typed, act).await? {
        FirstCode::Right(proof, codes) => (proof, codes),
        FirstCode::Wrong => return Ok(Confirmation::WrongCode),
        FirstCode::Wait(wait) => return Ok(Confirmation::Throttled(wait)),
        FirstCode::NothingBegun => return Ok(Confirmation::NothingBegun),
    };
    Ok(match raise(services, browser, signed_in, proof, act).await? {
        Raised::Renewed { browser, spent } => Confirmation::Confirmed {
            browser,
            recovery_codes: spent.recovery_codes_made.then_some(codes),
        },
        Raised::SpentBefore | Raised::SignedOut => Confirmation::NothingBegun,
    })
}
