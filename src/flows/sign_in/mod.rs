//! Signing in on the page: counted first, then checked, then the gate says what is next.
//!
//! A password alone makes a session only for who neither has nor needs a second factor; for all others it is kept in the
//! conversation until the second step ([`second_step`], [`enrolment`]).

pub(crate) mod account;
pub mod enrolment;
mod enter;
pub(crate) mod half_way;
pub(crate) mod raise;
pub(crate) mod refusal;
mod renewal;
pub mod second_step;

use std::time::Duration;

use countersign_access::Act;
use countersign_identity::sign_in::{Refusal, SecondFactorProof, Step, step};

use crate::browser::Browser;
use crate::conversation::{self, Found};
use crate::{FlowError, Services};
use account::{AccountFound, PasswordChecked};
use enter::{Entered, Entrant, enter};

/// What was typed.
pub struct Credentials {
    /// The address.
    pub username: String,
    /// The password, exactly as sent.
    pub password: String,
}

/// How an attempt ends.
pub enum Outcome {
    /// The browser carries this from now on, and the conversation goes on: the person is in, or half way.
    GoesOn(Browser),
    /// Not in: one sentence for every reason.
    Refused,
    /// Too many failures: wait so long.
    Throttled(Duration),
    /// The conversation is not open here: go on at `/continue/{id}`.
    Elsewhere,
}

/// Signs a person in within a conversation, or takes the first of two steps.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails: then nobody is signed in.
pub async fn sign_in(
    services: &Services,
    id: &str,
    browser: &Browser,
    credentials: Credentials,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let id = conversation::interaction_id(id);
    let Found::Open(interaction) = conversation::find(services, &id, browser, act).await? else {
        return Ok(Outcome::Elsewhere);
    };
    let found = AccountFound::find(services, &credentials.username).await?;
    let checked = found
        .check_password(services, &credentials.password, browser.device_digest(), act)
        .await?;
    let proof = match checked {
        PasswordChecked::As(proof) => proof,
        PasswordChecked::Wait(wait) => return Ok(Outcome::Throttled(wait)),
    };
    let next = step(&found.attempt(proof, SecondFactorProof::Unchecked));
    match (next, found.user) {
        (Step::SignedIn(amr), Some(user)) => {
            let entrant = Entrant {
                user: user.id,
                amr,
                password_at: act.now,
                proof: None,
            };
            let entered = enter(
                services,
                interaction.id,
                interaction.progress,
                browser,
                entrant,
                act,
            )
            .await?;
            Ok(match entered {
                Entered::In { browser, .. } => Outcome::GoesOn(browser),
                Entered::SpentBefore | Entered::Undone => Outcome::Refused,
            })
        }
        (Step::AskSecondFactor | Step::Enrol, Some(user)) => {
            let browser = half_way::begin(services, interaction.id, browser, user.id, act).await?;
            Ok(Outcome::GoesOn(browser))
        }
        (Step::Refused(refusal), user) => {
            let user = user.map(|user| user.id);
            refusal::record(services, user.as_ref(), refusal, act).await?;
            Ok(Outcome::Refused)
        }
        // The gate lets nobody in who is nobody, and asks for no password that was presented.
        (Step::SignedIn(_) | Step::AskSecondFactor | Step::Enrol | Step::AskPassword, _) => {
            refusal::record(services, None, Refusal::UnknownUser, act).await?;
            Ok(Outcome::Refused)
        }
    }
}
