//! One conversation of one browser on its way to something, and the one question every page asks again:
//! what is the next step?

mod next_step;
mod own_page;
mod strength;

pub use next_step::{
    AuthorizeFacts, Facts, Goal, MemberOf, NextStep, Refusal, SecondStepReason, SignInReason, next_step,
};
pub use own_page::OwnPage;
pub use strength::{Wanted, wanted};

use std::time::Duration;

use countersign_identity::{
    InteractionId, OrganizationId, SecretDigest, SessionId, TicketId, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::authorize::AuthorizationRequest;

/// A conversation, kept on the server; the browser only holds its id and its own secret.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// `int_…`, in URLs; worth nothing without the browser's secret.
    pub id: InteractionId,
    /// Digest of the secret of the browser that it belongs to; `None` until the first GET binds it (a request that
    /// arrived by POST).
    pub browser: Option<SecretDigest>,
    /// What it is for.
    pub purpose: Purpose,
    /// What has been proved and chosen so far.
    pub progress: Progress,
    /// The peer's network, for the cap on open ones.
    pub peer_network: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Set once it has led to its end; it can then only show the way on.
    pub finished_at: Option<Timestamp>,
}

/// What a conversation is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum Purpose {
    /// A client asked for a code.
    Authorize(Box<AuthorizationRequest>),
    /// The person wants to their own pages.
    Account,
    /// Somebody with an account came by the link of an invitation; that they hold it is proved by this conversation.
    Invitation {
        /// Which.
        ticket: TicketId,
    },
    /// The person wants to one of their own pages, and finds it once they are signed in.
    OwnPage {
        /// Which.
        page: OwnPage,
    },
}

/// How long a proved password waits for the second step: long enough to find a phone, and no more, since whoever walks up
/// to the browser meanwhile needs one proof less.
pub const HALF_WAY: Duration = Duration::from_secs(10 * 60);

/// A password that was proved in a conversation, and no more than that: there is no session yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordProved {
    /// Whose.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
}

/// Proofs and choices of a conversation so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The session that a sign-in *in this conversation* made or renewed: what `prompt=login` waits for.
    pub signed_in: Option<SessionId>,
    /// The organization that was chosen in this conversation.
    pub organization: Option<OrganizationId>,
    /// The person allowed what was asked, in this conversation. Set in the same unit that records the scopes which
    /// were shown as consented: [`next_step`] asks for anything beyond them again.
    pub consented: bool,
    /// The first of two steps of a sign-in was taken; the second takes this away again.
    pub password: Option<PasswordProved>,
}

impl Progress {
    /// Records the first of two steps of a sign-in. What was chosen before may have been somebody else's choice, so it
    /// goes.
    pub fn prove_password(&mut self, user: UserId, at: Timestamp) {
        *self = Progress {
            password: Some(PasswordProved { user, at }),
            ..Progress::default()
        };
    }

    /// The password that was proved, as long as that counts.
    pub fn password_proved(&self, now: Timestamp) -> Option<&PasswordProved> {
        self.password
            .as_ref()
            .filter(|proved| now.since(proved.at) <= HALF_WAY)
    }

    /// Records a sign-in in this conversation. Choices made before it may have been somebody else's, so they go.
    pub fn sign_in(&mut self, session: SessionId) {
        *self = Progress {
            signed_in: Some(session),
            ..Progress::default()
        };
    }
}
