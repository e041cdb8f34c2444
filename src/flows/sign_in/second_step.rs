//! The second step on the page: a code finishes a sign-in that is half way, or raises the session of somebody who is
//! signed in and was asked for more (step-up). Which of the two it is, the conversation says.

use std::sync::Arc;
use std::time::Duration;

use countersign_access::Act;
use countersign_identity::sign_in::{PasswordProof, Refusal, SecondFactorProof, Step, step};
use countersign_identity::user::User;
use countersign_identity::{Timestamp, UserId};
use countersign_protocol::interaction::Interaction;

use super::account::AccountFound;
use super::enter::{Entered, Entrant, enter};
use super::raise::{Raised, raise};
use super::{half_way, refusal};
use crate::browser::{self, Browser};
use crate::conversation::{self, Found};
use crate::second_factor::{self, Checked, Presented, Proof, Spent};
use crate::{FlowError, Services};

/// How a second step ends.
pub enum Outcome {
    /// Right: the browser carries this from now on, and the conversation goes on.
    GoesOn(Browser),
    /// Wrong, or used before.
    Wrong,
    /// Too many wrong ones: wait so long.
    Throttled(Duration),
    /// It is not this step's turn here: go on at `/continue/{id}`.
    Elsewhere,
}

/// Takes the second step of a conversation.
///
/// # Errors
/// [`FlowError`] when the database fails: then nobody is signed in and nothing raised.
pub async fn prove(
    services: &Services,
    id: &str,
    browser: &Browser,
    presented: &Presented,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let Some((interaction, person)) = find(services, id, browser, act).await? else {
        return Ok(Outcome::Elsewhere);
    };
    let user = person.user().id.clone();
    let proof = match second_factor::check(services, &user, presented, act).await? {
        Checked::Proves(proof) => proof,
        Checked::Wait(wait) => return Ok(Outcome::Throttled(wait)),
        Checked::Wrong => return wrong(services, &user, act).await,
    };
    Ok(
        match finish(services, interaction, person, browser, proof, act).await? {
            Finished::GoesOn { browser, .. } => Outcome::GoesOn(browser),
            Finished::SpentBefore => return wrong(services, &user, act).await,
            Finished::Elsewhere => Outcome::Elsewhere,
        },
    )
}

async fn wrong(services: &Services, user: &UserId, act: &Act) -> Result<Outcome, FlowError> {
    refusal::wrong_second_factor(services, user, act).await?;
    Ok(Outcome::Wrong)
}

/// Whose second step it is.
pub(super) enum Person {
    /// Half way: the password was proved in this conversation, at this moment.
    HalfWay(Arc<User>, Timestamp),
    /// Signed in already.
    SignedIn(Box<browser::SignedIn>),
}

impl Person {
    pub(super) fn user(&self) -> &Arc<User> {
        match self {
            Person::HalfWay(user, _) => user,
            Person::SignedIn(signed_in) => &signed_in.user,
        }
    }
}

/// The open conversation and the person in it; whoever is half way comes before whoever is signed in.
pub(super) async fn find(
    services: &Services,
    id: &str,
    browser: &Browser,
    act: &Act,
) -> Result<Option<(Interaction, Person)>, FlowError> {
    let id = conversation::interaction_id(id);
    let Found::Open(interaction) = conversation::find(services, &id, browser, act).await? else {
        return Ok(None);
    };
    let proved = interaction
        .progress
        .password_proved(act.now)
        .map(|proved| proved.at);
    if let (Some(user), Some(at)) = (
        half_way::who(services, &interaction.progress, act.now).await?,
        proved,
    ) {
        return Ok(Some((interaction, Person::HalfWay(user, at))));
    }
    let signed_in = browser::who(services, browser, act.now).await?;
    Ok(signed_in.map(|signed_in| (interaction, Person::SignedIn(Box::new(signed_in)))))
}

/// How acting on a right code ends.
pub(super) enum Finished {
    GoesOn { browser: Browser, spent: Option<Spent> },
    SpentBefore,
    Elsewhere,
}

/// Acts on a right code: asks the gate about a sign-in, raises a session.
pub(super) async fn finish(
    services: &Services,
    interaction: Interaction,
    person: Person,
    browser: &Browser,
    proof: Proof,
    act: &Act,
) -> Result<Finished, FlowError> {
    match person {
        Person::SignedIn(signed_in) => Ok(match raise(services, browser, &signed_in, proof, act).await? {
            Raised::Renewed { browser, spent } => Finished::GoesOn {
                browser,
                spent: Some(spent),
            },
            Raised::SpentBefore => Finished::SpentBefore,
            Raised::SignedOut => Finished::Elsewhere,
        }),
        Person::HalfWay(user, password_at) => {
            let mut account = AccountFound::of(services, User::clone(&user)).await?;
            // A code that confirms a first factor proves that there is one.
            account.has_second_factor |= matches!(proof, Proof::Enrolment { .. });
            let matched = SecondFactorProof::Matched(proof.kind());
            let amr = match step(&account.attempt(PasswordProof::Matched, matched)) {
                Step::SignedIn(amr) => amr,
                Step::Refused(reason) => {
                    return refused(services, account.user.map(|user| user.id), reason, act).await;
                }
                Step::AskPassword | Step::AskSecondFactor | Step::Enrol => return Ok(Finished::Elsewhere),
            };
            let Some(user) = account.user.map(|user| user.id) else {
                return Ok(Finished::Elsewhere);
            };
            let entrant = Entrant {
                user,
                amr,
                password_at,
                proof: Some(proof),
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
                Entered::In { browser, spent } => Finished::GoesOn { browser, spent },
                Entered::SpentBefore => Finished::SpentBefore,
                Entered::Undone => Finished::Elsewhere,
            })
        }
    }
}

async fn refused(
    services: &Services,
    user: Option<UserId>,
    reason: Refusal,
    act: &Act,
) -> Result<Finished, FlowError> {
    refusal::record(services, user.as_ref(), reason, act).await?;
    Ok(Finished::Elsewhere)
}
