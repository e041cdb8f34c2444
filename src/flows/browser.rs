//! The browser at the other end: its secret, and who is signed in with it.

use std::sync::Arc;

use countersign_crypto::SecretKind;
use countersign_identity::session::{Session, SessionLifetimes};
use countersign_identity::user::User;
use countersign_identity::{SecretDigest, Timestamp};

use crate::{FlowError, Services};

/// What the cookie of a browser holds that matters here.
#[derive(Clone)]
pub struct Browser {
    /// The browser's secret; changes on each rise of privilege.
    pub secret: String,
    /// A mark that stays, by which a browser is known again after its sign-in has ended.
    pub device: Option<String>,
    /// How it calls itself, for the list of sessions; never believed.
    pub user_agent: Option<String>,
}

impl Browser {
    /// A browser that has been here for the first time.
    pub fn new(services: &Services) -> Browser {
        Browser {
            secret: services.draw(SecretKind::Browser).expose().to_owned(),
            device: None,
            user_agent: None,
        }
    }

    /// What conversations and sessions are found by.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest::of(&self.secret)
    }

    /// What a known browser is found by.
    pub(crate) fn device_digest(&self) -> Option<SecretDigest> {
        self.device.as_deref().map(SecretDigest::of)
    }
}

/// A live session and the person behind it.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person.
    pub user: Arc<User>,
}

/// Who is signed in with this browser, if anybody is. A use worth keeping is written, at most once a minute.
///
/// # Errors
/// [`FlowError`] when the database fails: then nobody is taken for signed in.
pub async fn who(
    services: &Services,
    browser: &Browser,
    now: Timestamp,
) -> Result<Option<SignedIn>, FlowError> {
    let sessions = services
        .store
        .directory()
        .sessions_of_browser(&browser.digest())
        .await?;
    for session in sessions {
        if !session.is_live(lifetimes(services), now) {
            continue;
        }
        let Some(user) = services.store.directory().user(&session.user).await? else {
            continue;
        };
        if user.vouches_for(session.created_at) {
            touch(services, &session, now).await?;
            return Ok(Some(SignedIn { session, user }));
        }
    }
    Ok(None)
}

/// How long a sign-in lasts here.
pub(crate) const fn lifetimes(services: &Services) -> SessionLifetimes {
    let policy = &services.settings.policy;
    SessionLifetimes {
        idle: policy.session_idle_ttl,
        absolute: policy.session_absolute_ttl,
    }
}

async fn touch(services: &Services, session: &Session, now: Timestamp) -> Result<(), FlowError> {
    if session.wants_touch(now) {
        let id = session.id.clone();
        services
            .store
            .write(async move |work| work.sessions().touch(&id, now).await)
            .await?;
    }
    Ok(())
}
