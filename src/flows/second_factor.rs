//! Second factors as flows use them: count the attempt, find out what the typed text proves, and spend the proof in the
//! unit that acts on it. Here, too, somebody who is signed in proves their factor again for something sensitive.

use std::time::Duration;

use countersign_access::Act;
use countersign_crypto::TotpSecret;
use countersign_identity::factor::Factor;
use countersign_identity::recovery_code::RecoveryCode;
use countersign_identity::session::SecondFactor;
use countersign_identity::totp::{REMEMBERED, TotpCode};
use countersign_identity::{FactorId, SecretDigest, UserId};
use countersign_store::tables::SealedFactor;
use countersign_store::{StoreError, Work};

use crate::browser::{Browser, SignedIn};
use crate::sign_in::{self, raise};
use crate::{FlowError, Services, counted};

/// What somebody typed as their second factor.
#[derive(Clone)]
pub enum Presented {
    /// Into a field for one-time codes.
    OneTimeCode(String),
    /// Into a field for recovery codes.
    RecoveryCode(String),
}

impl Presented {
    /// What was typed into a field that takes both: six digits are a one-time code.
    pub fn either(text: String) -> Self {
        if TotpCode::parse(&text).is_some() {
            Presented::OneTimeCode(text)
        } else {
            Presented::RecoveryCode(text)
        }
    }
}

/// What a second factor can prove, once: [`Proof::spend`] decides.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    /// A code of this step.
    Step(SpentCode),
    /// A recovery code.
    RecoveryCode(SecretDigest),
    /// The first code of a factor that is being set up.
    Enrolment {
        /// The code.
        code: SpentCode,
        /// What its owner calls the factor.
        name: String,
        /// Digests of a set of recovery codes, kept if this is the account's first factor.
        recovery_codes: Vec<SecretDigest>,
    },
}

/// The step that a one-time code belongs to.
#[derive(Clone, Debug)]
pub(crate) struct SpentCode {
    pub(crate) factor: FactorId,
    pub(crate) step: i64,
}

/// A proof that counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent {
    /// The person has a new set of recovery codes.
    pub(crate) recovery_codes_made: bool,
}

/// What came of looking at a typed code.
pub(crate) enum Checked {
    /// It proves this, if it is not spent.
    Proves(Proof),
    /// It is wrong; the attempt stays counted.
    Wrong,
    /// Too many wrong ones: wait so long.
    Wait(Duration),
}

/// Counts the attempt, then looks at what was typed. Five wrong ones are free, then come a password's waiting times; a
/// new sign-in does not start afresh, because the counter is the account's (OTP-02).
pub(crate) async fn check(
    services: &Services,
    user: &UserId,
    presented: &Presented,
    act: &Act,
) -> Result<Checked, FlowError> {
    if let Some(wait) = counted::second_factor(services, user, act).await? {
        return Ok(Checked::Wait(wait));
    }
    let proof = match presented {
        Presented::OneTimeCode(typed) => {
            let factors = services.store.directory().factors_of(user).await?;
            let confirmed = factors.iter().filter(|kept| kept.factor.counts());
            match TotpCode::parse(typed) {
                Some(code) => step_of(services, confirmed, &code, act)?.map(Proof::Step),
                None => None,
            }
        }
        Presented::RecoveryCode(typed) => {
            RecoveryCode::parse(typed).map(|code| Proof::RecoveryCode(code.digest(user)))
        }
    };
    Ok(proof.map_or(Checked::Wrong, Checked::Proves))
}

/// The factor and step that a code belongs to, among these factors.
pub(crate) fn step_of<'a>(
    services: &Services,
    factors: impl Iterator<Item = &'a SealedFactor>,
    code: &TotpCode,
    act: &Act,
) -> Result<Option<SpentCode>, FlowError> {
    for kept in factors {
        let factor = &kept.factor.id;
        let step = open(services, kept)?
            .step_of(code, act.now)
            .map_err(|error| FlowError::Broken(error.to_string()))?;
        if let Some(step) = step {
            return Ok(Some(SpentCode {
                factor: factor.clone(),
                step,
            }));
        }
    }
    Ok(None)
}

/// The secret of a factor.
pub(crate) fn open(services: &Services, kept: &SealedFactor) -> Result<TotpSecret, FlowError> {
    let factor = &kept.factor.id;
    TotpSecret::open(&kept.sealed, &services.master_key, factor)
        .map_err(|error| FlowError::Broken(format!("table factors, row {factor}: {error}")))
}

impl Proof {
    /// By what it is proved.
    pub(crate) const fn kind(&self) -> SecondFactor {
        match self {
            Proof::Step(_) | Proof::Enrolment { .. } => SecondFactor::OneTimeCode,
            Proof::RecoveryCode(_) => SecondFactor::RecoveryCode,
        }
    }

    /// Spends it in the unit that acts on it, and clears the count of wrong ones. `None` when it was spent before, or
    /// has gone meanwhile: then nothing was written.
    pub(crate) async fn spend(
        &self,
        work: &Work,
        user: &UserId,
        act: &Act,
    ) -> Result<Option<Spent>, StoreError> {
        let spent = match self {
            Proof::Step(code) => {
                let factor = work.factors().find(&code.factor).await?;
                if !factor.is_some_and(|factor| factor.counts()) || !spend_step(work, code, act).await? {
                    return Ok(None);
                }
                work.factors().used(&code.factor, act.now).await?;
                Spent {
                    recovery_codes_made: false,
                }
            }
            // A code of somebody who has no factor stands in for nothing: the set dies with the last factor.
            Proof::RecoveryCode(digest) => {
                if !work.recovery_codes().spend(user, digest, act).await? {
                    return Ok(None);
                }
                Spent {
                    recovery_codes_made: false,
                }
            }
            Proof::Enrolment {
                code,
                name,
                recovery_codes,
            } => {
                let Some(spent) = enrol(work, user, code, name, recovery_codes, act).await? else {
                    return Ok(None);
                };
                spent
            }
        };
        counted::second_factor_succeeded(work, user).await?;
        Ok(Some(spent))
    }
}

async fn spend_step(work: &Work, code: &SpentCode, act: &Act) -> Result<bool, StoreError> {
    work.spent_steps()
        .spend(&code.factor, code.step, act.now + REMEMBERED)
        .await
}

async fn enrol(
    work: &Work,
    user: &UserId,
    code: &SpentCode,
    name: &str,
    recovery_codes: &[SecretDigest],
    act: &Act,
) -> Result<Option<Spent>, StoreError> {
    let factors = work.factors().of_user(user).await?;
    let Some(factor) = factors.iter().find(|factor| factor.id == code.factor) else {
        return Ok(None);
    };
    let first = !factors.iter().any(Factor::counts);
    if factor.counts()
        || !spend_step(work, code, act).await?
        || !work.factors().confirm(factor, name, act).await?
    {
        return Ok(None);
    }
    if first {
        work.recovery_codes().replace(user, recovery_codes, act).await?;
    }
    Ok(Some(Spent {
        recovery_codes_made: first,
    }))
}

/// How a proof of somebody who is signed in ends.
pub enum Proved {
    /// Right: the browser carries this from now on, and the session is as strong as it gets.
    Renewed(Browser),
    /// Wrong, or used before.
    Wrong,
    /// Too many wrong ones: wait so long.
    Throttled(Duration),
    /// The session has ended meanwhile.
    SignedOut,
}

/// Proves the second factor again in a live session, for something sensitive. The browser gets a new secret (SES-01).
///
/// # Errors
/// [`FlowError`] when the database fails: then nothing is proved.
pub async fn prove(
    services: &Services,
    browser: &Browser,
    signed_in: &SignedIn,
    presented: &Presented,
    act: &Act,
) -> Result<Proved, FlowError> {
    let user = &signed_in.user.id;
    let proof = match check(services, user, presented, act).await? {
        Checked::Proves(proof) => proof,
        Checked::Wait(wait) => return Ok(Proved::Throttled(wait)),
        Checked::Wrong => return wrong(services, user, act).await,
    };
    match raise::raise(services, browser, signed_in, proof, act).await? {
        raise::Raised::Renewed { browser, .. } => Ok(Proved::Renewed(browser)),
        raise::Raised::SpentBefore => wrong(services, user, act).await,
        raise::Raised::SignedOut => Ok(Proved::SignedOut),
    }
}

async fn wrong(services: &Services, user: &UserId, act: &Act) -> Result<Proved, FlowError> {
    sign_in::refusal::wrong_second_factor(services, user, act).await?;
    Ok(Proved::Wrong)
}

/// Whether the session proved a second factor so lately that something sensitive may go on
/// (`COUNTERSIGN_STEP_UP_TTL`).
pub fn is_fresh(services: &Services, signed_in: &SignedIn, act: &Act) -> bool {
    signed_in
        .session
        .proved_second_factor_within(services.settings.step_up_ttl, act.now)
}
