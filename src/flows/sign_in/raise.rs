//! A live session proves a second factor: one unit that spends the proof, raises the session and renews the browser's
//! secret. `auth_time` stays, because the password was not asked for again.

use countersign_access::{Act, Actor};
use countersign_store::{StoreError, Work};

use super::renewal::{Renewal, rebind};
use crate::browser::{Browser, SignedIn, lifetimes};
use crate::second_factor::{Proof, Spent};
use crate::{FlowError, Services};

/// How it ends.
pub(crate) enum Raised {
    /// The session is raised; the browser carries this from now on.
    Renewed {
        /// The browser.
        browser: Browser,
        /// What came with the proof.
        spent: Spent,
    },
    /// The proof was spent before: wrong.
    SpentBefore,
    /// The session has ended meanwhile.
    SignedOut,
}

enum Written {
    Raised(Spent),
    SpentBefore,
    SignedOut,
}

/// Raises the session.
pub(crate) async fn raise(
    services: &Services,
    browser: &Browser,
    signed_in: &SignedIn,
    proof: Proof,
    act: &Act,
) -> Result<Raised, FlowError> {
    let renewal = Renewal::of(services, browser);
    let (old, new) = (renewal.old, renewal.new);
    let (id, limits) = (signed_in.session.id.clone(), lifetimes(services));
    let act = act.by(Actor::User(signed_in.user.id.clone()));
    let written = services
        .store
        .write(async move |work: &Work| -> Result<Written, StoreError> {
            let Some(mut session) = work.sessions().find(&id).await? else {
                return Ok(Written::SignedOut);
            };
            let user = work.users().find(&session.user).await?;
            let counts = session.is_live(limits, act.now)
                && session.browser == old
                && user.is_some_and(|user| user.vouches_for(session.created_at));
            if !counts {
                return Ok(Written::SignedOut);
            }
            let Some(spent) = proof.spend(work, &session.user, &act).await? else {
                return Ok(Written::SpentBefore);
            };
            session.prove_second_factor(proof.kind(), act.now);
            session.last_seen_at = act.now;
            work.sessions().renew(&session, "second_factor", &act).await?;
            rebind(work, &old, &new).await?;
            Ok(Written::Raised(spent))
        })
        .await?;
    Ok(match written {
        Written::Raised(spent) => Raised::Renewed {
            browser: renewal.renewed,
            spent,
        },
        Written::SpentBefore => Raised::SpentBefore,
        Written::SignedOut => Raised::SignedOut,
    })
}
