//! Where a conversation stands, with what its page needs to know.

use std::sync::Arc;

use countersign_access::organization::Organization;
use countersign_identity::InteractionId;
use countersign_identity::user::User;
use countersign_protocol::authorize::{AuthorizationAnswer, AuthorizationRequest};
use countersign_protocol::interaction::{OwnPage, SecondStepReason, SignInReason};
use countersign_protocol::{Client, Scopes};

/// Where a conversation stands.
pub enum Next {
    /// Show the sign-in page.
    SignIn {
        /// Why.
        reason: SignInReason,
        /// The application that waits, if one does.
        asking: Option<Asking>,
        /// Who is signed in now, when they are asked again.
        user: Option<Arc<User>>,
    },
    /// Show the page of the second factor.
    SecondFactor {
        /// Why.
        reason: SecondStepReason,
        /// The application that waits, if one does.
        asking: Option<Asking>,
        /// Whose factor it is.
        user: Arc<User>,
    },
    /// Show the page on which a second factor is set up.
    Enrol {
        /// Why.
        reason: SecondStepReason,
        /// The application that waits, if one does.
        asking: Option<Asking>,
        /// Whose factor it will be.
        user: Arc<User>,
    },
    /// Show the chooser.
    ChooseOrganization {
        /// The application that waits.
        asking: Asking,
        /// Who chooses.
        user: Arc<User>,
        /// From these.
        organizations: Vec<Arc<Organization>>,
    },
    /// Show the consent page.
    AskConsent {
        /// The application that asks.
        asking: Asking,
        /// Who is asked.
        user: Arc<User>,
        /// The organization that would be acted for.
        organization: Option<Arc<Organization>>,
        /// Asked for the first time.
        new: Scopes,
        /// Allowed before.
        held: Scopes,
    },
    /// Show that this person does not belong to the application's organization.
    NotAMember {
        /// The application.
        asking: Asking,
        /// The person.
        user: Arc<User>,
        /// Whose application it is; `None` for one of the deployment.
        organization: Option<Arc<Organization>>,
    },
    /// Answer the client.
    Answer(AuthorizationAnswer),
    /// Show the person's own pages.
    Home,
    /// Show this one of them.
    OwnPage(OwnPage),
    /// Show the invitation that began it.
    Invitation,
    /// It has led to its end: show the way on.
    Finished(Option<Asking>),
    /// It was too old and began again under this name.
    Restarted(InteractionId),
    /// There is no such conversation in this browser.
    Nothing,
    /// This peer network has too many conversations open.
    TooMany,
}

/// The application that a page is shown for.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The application.
    pub client: Arc<Client>,
    /// What it asked.
    pub request: AuthorizationRequest,
}

/// Whether an answer may be given now, or only pages looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// `/continue/{id}`: a code may be issued.
    GoOn,
    /// A page asks whether it is still its turn: nothing is issued.
    Only,
}
