//! Setting up a first factor on the way in: somebody whose organization, or whose client, demands a second factor and who
//! has none. Nothing is begun by looking at the page; a first post begins, a second one confirms.

use std::sync::Arc;
use std::time::Duration;

use countersign_access::Act;
use countersign_identity::user::User;

use super::second_step::{Finished, find, finish};
use crate::browser::Browser;
use crate::factors::{self, FirstCode, FirstProof};
use crate::{FlowError, Services};

/// How beginning ends.
pub enum Begun {
    /// The factor waits for its first code.
    Begun,
    /// It is not this step's turn here: go on at `/continue/{id}`.
    Elsewhere,
}

/// Begins, for a person without a factor.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn begin(services: &Services, id: &str, browser: &Browser, act: &Act) -> Result<Begun, FlowError> {
    let Some((_, person)) = find(services, id, browser, act).await? else {
        return Ok(Begun::Elsewhere);
    };
    let user = person.user();
    if services.store.directory().has_second_factor(&user.id).await? {
        return Ok(Begun::Elsewhere);
    }
    Ok(match factors::begin(services, user, act).await? {
        Some(_) => Begun::Begun,
        None => Begun::Elsewhere,
    })
}

/// How the first code ends.
pub enum Outcome {
    /// Right: the person is in, or their session raised. Recovery codes are shown this once.
    Confirmed {
        /// What the browser carries from now on.
        browser: Browser,
        /// Whose factor it is.
        user: Arc<User>,
        /// The recovery codes that came with it.
        codes: Option<Vec<String>>,
    },
    /// Wrong.
    Wrong,
    /// Too many wrong ones: wait so long.
    Throttled(Duration),
    /// It is not this step's turn here: go on at `/continue/{id}`.
    Elsewhere,
}

/// Confirms the factor, which takes the second step of the conversation, too.
///
/// # Errors
/// [`FlowError`] when the database fails: then the factor counts for nothing and nobody is signed in.
pub async fn confirm(
    services: &Services,
    id: &str,
    browser: &Browser,
    typed: &FirstProof,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let Some((interaction, person)) = find(services, id, browser, act).await? else {
        return Ok(Outcome::Elsewhere);
    };
    let user = Arc::clone(person.user());
    if services.store.directory().has_second_factor(&user.id).await? {
        return Ok(Outcome::Elsewhere);
    }
    let (proof, codes) = match factors::first_code(services, &user.id, typed, act).await? {
        FirstCode::Right(proof, codes) => (proof, codes),
        FirstCode::Wrong => return Ok(Outcome::Wrong),
        FirstCode::Wait(wait) => return Ok(Outcome::Throttled(wait)),
        FirstCode::NothingBegun => return Ok(Outcome::Elsewhere),
    };
    Ok(
        match finish(services, interaction, person, browser, proof, act).await? {
            Finished::GoesOn { browser, spent } => {
                let made = spent.is_some_and(|spent| spent.recovery_codes_made);
                Outcome::Confirmed {
                    browser,
                    user,
                    codes: made.then_some(codes),
                }
            }
            Finished::SpentBefore | Finished::Elsewhere => Outcome::Elsewhere,
        },
    )
}
