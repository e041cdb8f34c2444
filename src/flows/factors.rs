//! Second factors as their owner and their administrators look after them: begun, proved once, listed, removed.
//!
//! A factor counts from its first right code on. Whoever has one proves it before they add another or take one away, so
//! that a stolen session alone changes nothing (OTP-04), and the owner is told of each change.

use std::time::Duration;

use countersign_access::Act;
use countersign_crypto::TotpSecret;
use countersign_identity::factor::{self, Factor, FactorKind, MOST_FACTORS};
use countersign_identity::totp::TotpCode;
use countersign_identity::user::User;
use countersign_identity::{FactorId, UserId};
use countersign_store::Work;
use countersign_store::tables::SealedFactor;

use crate::browser::{Browser, SignedIn};
use crate::second_factor::{self, Checked, Presented, Proof};
use crate::sign_in::{raise, refusal};
use crate::{FlowError, Services, counted, recovery_codes};

/// What this product is called in an app's list of codes.
const PRODUCT: &str = "Countersign";

/// What a factor is called when its owner gave it no name.
const UNNAMED: &str = "Authenticator app";

/// A factor that waits for its first code.
pub struct Enrolment {
    /// The factor.
    pub factor: FactorId,
    /// What its owner calls it.
    pub name: String,
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

/// Begins to set up a factor of somebody who is signed in, under a name of their choice.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn begin_enrolment(
    services: &Services,
    signed_in: &SignedIn,
    name: &str,
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
    let enrolment = begin(services, &signed_in.user, name, act).await?;
    Ok(enrolment.map_or(Begun::TooMany, Begun::Enrolment))
}

/// Draws a secret and keeps it sealed. `None` when there are too many factors already.
pub(crate) async fn begin(
    services: &Services,
    user: &User,
    name: &str,
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
            name: factor::name(name, UNNAMED),
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
    let broken = |error: countersign_crypto::TotpFailed| FlowError::Broken(error.to_string());
    Ok(Enrolment {
        factor: factor.id.clone(),
        name: factor.name.clone(),
        secret: secret.groups().map_err(broken)?,
        uri: secret.uri(PRODUCT, user.email.as_str()).map_err(broken)?,
    })
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
    typed: &str,
    act: &Act,
) -> Result<FirstCode, FlowError> {
    let Some(kept) = unfinished_factor(services, user, act).await? else {
        return Ok(FirstCode::NothingBegun);
    };
    if let Some(wait) = counted::second_factor(services, user, act).await? {
        return Ok(FirstCode::Wait(wait));
    }
    let code = match TotpCode::parse(typed) {
        Some(code) => second_factor::step_of(services, std::iter::once(&kept), &code, act)?,
        None => None,
    };
    let Some(code) = code else {
        return Ok(FirstCode::Wrong);
    };
    let drawn = recovery_codes::draw(services, user);
    let proof = Proof::Enrolment {
        code,
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
    typed: &str,
    act: &Act,
) -> Result<Confirmation, FlowError> {
    let (proof, codes) = match first_code(services, &signed_in.user.id, typed, act).await? {
        FirstCode::Right(proof, codes) => (proof, codes),
        FirstCode::Wrong => return Ok(Confirmation::WrongCode),
        FirstCode::Wait(wait) => return Ok(Confirmation::Throttled(wait)),
        FirstCode::NothingBegun => return Ok(Confirmation::NothingBegun),
    };
    Ok(
        match raise::raise(services, browser, signed_in, proof, act).await? {
            raise::Raised::Renewed { browser, spent } => Confirmation::Confirmed {
                browser,
                recovery_codes: spent.recovery_codes_made.then_some(codes),
            },
            raise::Raised::SpentBefore | raise::Raised::SignedOut => Confirmation::NothingBegun,
        },
    )
}

/// The factors of a person that count, the oldest first.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, user: &UserId) -> Result<Vec<Factor>, FlowError> {
    let factors = services.store.directory().factors_of(user).await?;
    Ok(factors
        .into_iter()
        .map(|kept| kept.factor)
        .filter(Factor::counts)
        .collect())
}

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

async fn take_away(
    work: &Work,
    user: &UserId,
    factor: &FactorId,
    act: &Act,
) -> Result<bool, countersign_store::StoreError> {
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
