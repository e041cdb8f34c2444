//! The end of every sign-in on a page: one unit in which the session is made or renewed and the browser gets a new
//! secret.

use countersign_access::{Act, Actor, Event, EventKind};
use countersign_crypto::SecretKind;
use countersign_identity::session::{Amr, Session, SessionLifetimes};
use countersign_identity::throttle::Window;
use countersign_identity::{InteractionId, SecretDigest, SessionId, Timestamp, UserId};
use countersign_protocol::interaction::Progress;
use countersign_store::{StoreError, Work};

use super::half_way;
use super::renewal::{Renewal, rebind};
use crate::browser::{Browser, lifetimes};
use crate::second_factor::{Proof, Spent};
use crate::{FlowError, Services, counted};

/// Who comes in, and by what.
pub(super) struct Entrant {
    /// The person.
    pub(super) user: UserId,
    /// The methods, as the gate told them.
    pub(super) amr: Vec<Amr>,
    /// When the password was proved: a new one since then has undone it.
    pub(super) password_at: Timestamp,
    /// The second factor, to be spent.
    pub(super) proof: Option<Proof>,
}

/// How it ends.
pub(super) enum Entered {
    /// In; the browser carries this from now on.
    In {
        /// The browser.
        browser: Browser,
        /// What came with the second factor.
        spent: Option<Spent>,
    },
    /// The second factor was spent before: wrong.
    SpentBefore,
    /// The account was disabled, or its password changed, meanwhile.
    Undone,
}

enum Written {
    In(Option<Spent>),
    SpentBefore,
    Undone,
}

/// Makes the session.
pub(super) async fn enter(
    services: &Services,
    interaction: InteractionId,
    progress: Progress,
    browser: &Browser,
    entrant: Entrant,
    act: &Act,
) -> Result<Entered, FlowError> {
    let mut renewal = Renewal::of(services, browser);
    let device = browser
        .device
        .clone()
        .unwrap_or_else(|| services.draw(SecretKind::Browser).expose().to_owned());
    let entry = Entry {
        old: renewal.old,
        new: renewal.new,
        device: SecretDigest::of(&device),
        known_as: browser.device_digest(),
        user_agent: browser.user_agent.clone(),
        interaction,
        progress,
        entrant,
        new_session: services.new_id(act.now),
        window: services.settings.throttles.address,
        limits: lifetimes(services),
    };
    let act = act.by(Actor::User(entry.entrant.user.clone()));
    let written = services
        .store
        .write(async move |work: &Work| entry.write(work, &act).await)
        .await?;
    renewal.renewed.device = Some(device);
    Ok(match written {
        Written::In(spent) => Entered::In {
            browser: renewal.renewed,
            spent,
        },
        Written::SpentBefore => Entered::SpentBefore,
        Written::Undone => Entered::Undone,
    })
}

struct Entry {
    old: SecretDigest,
    new: SecretDigest,
    device: SecretDigest,
    known_as: Option<SecretDigest>,
    user_agent: Option<String>,
    interaction: InteractionId,
    progress: Progress,
    entrant: Entrant,
    new_session: SessionId,
    window: Window,
    limits: SessionLifetimes,
}

impl Entry {
    async fn write(&self, work: &Work, act: &Act) -> Result<Written, StoreError> {
        let Entrant {
            user,
            password_at,
            proof,
            ..
        } = &self.entrant;
        if !half_way::still_stands(work, user, *password_at).await? {
            return Ok(Written::Undone);
        }
        let spent = match proof {
            Some(proof) => match proof.spend(work, user, act).await? {
                Some(spent) => Some(spent),
                None => return Ok(Written::SpentBefore),
            },
            None => None,
        };
        let session = self.session(work, act).await?;
        rebind(work, &self.old, &self.new).await?;
        let mut progress = self.progress.clone();
        progress.sign_in(session);
        work.interactions()
            .save_progress(&self.interaction, &progress)
            .await?;
        if proof.is_none() {
            counted::succeeded(work, user, self.known_as, self.window, act).await?;
        }
        if work.known_browsers().is_new(user, self.known_as.as_ref()).await? {
            let event = Event::success(EventKind::NewDeviceSeen, user).telling(user);
            work.record(act, event).await?;
        }
        work.known_browsers()
            .remember(user, &self.device, act.now)
            .await?;
        Ok(Written::In(spent))
    }

    /// The browser's own session of this person goes on, those of others end.
    async fn session(&self, work: &Work, act: &Act) -> Result<SessionId, StoreError> {
        let mut kept: Option<Session> = None;
        for session in work.sessions().of_browser(&self.old).await? {
            let theirs = session.user == self.entrant.user;
            if theirs && session.is_live(self.limits, act.now) && kept.is_none() {
                kept = Some(session);
            } else {
                work.sessions().end(&session, act).await?;
            }
        }
        let fresh = Session {
            id: self.new_session.clone(),
            user: self.entrant.user.clone(),
            organization: None,
            browser: self.new,
            auth_time: act.now,
            amr: self.entrant.amr.clone(),
            factor_time: self.entrant.proof.as_ref().map(|_| act.now),
            user_agent: self.user_agent.clone(),
            peer: act.peer,
            created_at: act.now,
            last_seen_at: act.now,
            ended_at: None,
        };
        match kept {
            Some(kept) => {
                let renewed = Session {
                    id: kept.id,
                    organization: kept.organization,
                    created_at: kept.created_at,
                    ..fresh
                };
                work.sessions().renew(&renewed, "signed_in_again", act).await?;
                Ok(renewed.id)
            }
            None => {
                work.sessions().add(&fresh, act).await?;
                Ok(fresh.id)
            }
        }
    }
}
