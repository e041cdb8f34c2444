//! Signing in on the page: counted first, then checked, then one unit that makes the session.

use std::time::Duration;

use countersign_access::{Act, Actor, Event, EventKind};
use countersign_crypto::SecretKind;
use countersign_identity::session::{Amr, Session};
use countersign_identity::sign_in::{Attempt, PasswordProof, Refusal, SecondFactorProof, Step, step};
use countersign_identity::throttle::Window;
use countersign_identity::user::User;
use countersign_identity::{Email, Id, InteractionId, SecretDigest, SessionId, UserId};
use countersign_protocol::interaction::Progress;
use countersign_store::Work;

use crate::browser::{Browser, lifetimes};
use crate::conversation::{self, Found};
use crate::counted::{self, Account};
use crate::{FlowError, Services};

/// What was typed.
pub struct Credentials {
    /// The address.
    pub username: String,
    /// The password, exactly as sent.
    pub password: String,
}

/// How an attempt ends.
pub enum Outcome {
    /// In: the browser carries this from now on, and the conversation goes on.
    SignedIn(Browser),
    /// Not in: one sentence for every reason.
    Refused,
    /// Too many failures: wait so long.
    Throttled(Duration),
    /// The conversation is not open here: go on at `/continue/{id}`.
    Elsewhere,
}

/// Signs a person in within a conversation.
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
    let found = find_account(services, &credentials.username).await?;
    if let Some(wait) = counted::sign_in(services, found.counter(), browser.device_digest(), act).await? {
        return Ok(Outcome::Throttled(wait));
    }
    let matched = services
        .passwords
        .verify(&credentials.password, found.password.as_deref())
        .await?;
    let attempt = Attempt {
        user: found.user.as_ref(),
        password: if matched {
            PasswordProof::Matched
        } else {
            PasswordProof::Differed
        },
        has_second_factor: found.has_second_factor,
        second_factor: SecondFactorProof::Unchecked,
    };
    match (step(&attempt), found.user) {
        (Step::SignedIn(amr), Some(user)) => {
            enter(
                services,
                interaction.id,
                interaction.progress,
                browser,
                user,
                amr,
                act,
            )
            .await
        }
        (Step::Refused(refusal), user) => refused(services, user, refusal, act).await,
        // Factors cannot be enrolled yet, so nobody has one; if a row says otherwise, nobody gets in past it.
        (Step::AskSecondFactor | Step::AskPassword | Step::SignedIn(_), user) => {
            refused(services, user, Refusal::WrongSecondFactor, act).await
        }
    }
}

/// What stands under a typed name. The same statements run whether or not there is an account.
struct AccountFound {
    user: Option<User>,
    password: Option<String>,
    has_second_factor: bool,
    bucket: u16,
}

impl AccountFound {
    fn counter(&self) -> Account {
        self.user.as_ref().map_or(Account::Unknown(self.bucket), |user| {
            Account::Known(user.id.clone())
        })
    }
}

async fn find_account(services: &Services, username: &str) -> Result<AccountFound, FlowError> {
    let canonical =
        Email::parse(username).map_or_else(|_| username.trim().to_lowercase(), |email| email.canonical());
    let directory = services.store.directory();
    let user = directory.user_by_email(&canonical).await?;
    let id = user
        .as_ref()
        .map_or_else(|| UserId::from_text("usr_"), |user| user.id.clone());
    Ok(AccountFound {
        password: directory.password(&id).await?,
        has_second_factor: directory.has_second_factor(&id).await?,
        bucket: services.secrets.name_buckets.bucket_of(&canonical),
        user,
    })
}

/// The attempt stays counted. What happened to a known account is recorded, what happened to nobody is counted.
async fn refused(
    services: &Services,
    user: Option<User>,
    refusal: Refusal,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let act = act.clone();
    services
        .store
        .write(async move |work: &Work| match &user {
            Some(user) => {
                let event = Event::failure(EventKind::SignInFailed, refusal.as_str()).on(&user.id);
                work.record(&act, event).await
            }
            None => {
                work.count_refusal(&act, EventKind::SignInFailed, refusal.as_str())
                    .await
            }
        })
        .await?;
    Ok(Outcome::Refused)
}

/// One unit: the session is made or renewed, the browser gets a new secret, and every conversation and session of the
/// browser moves to it, so that whoever planted the old one holds nothing (SES-01).
async fn enter(
    services: &Services,
    interaction: InteractionId,
    progress: Progress,
    browser: &Browser,
    user: User,
    amr: Vec<Amr>,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let secret = services.draw(SecretKind::Browser);
    let device = browser
        .device
        .clone()
        .unwrap_or_else(|| services.draw(SecretKind::Browser).expose().to_owned());
    let new_session: SessionId = services.new_id(act.now);
    let entry = Entry {
        old: browser.digest(),
        new: secret.digest(),
        device: SecretDigest::of(&device),
        known_as: browser.device_digest(),
        user_agent: browser.user_agent.clone(),
        interaction,
        progress,
        user: user.id,
        amr,
        new_session,
        window: services.settings.throttles.address,
    };
    let limits = lifetimes(services);
    let act = act.clone();
    let entered = services
        .store
        .write(async move |work: &Work| entry.write(work, limits, &act).await)
        .await?;
    if !entered {
        return Ok(Outcome::Refused);
    }
    Ok(Outcome::SignedIn(Browser {
        secret: secret.expose().to_owned(),
        device: Some(device),
        user_agent: browser.user_agent.clone(),
    }))
}

struct Entry {
    old: SecretDigest,
    new: SecretDigest,
    device: SecretDigest,
    known_as: Option<SecretDigest>,
    user_agent: Option<String>,
    interaction: InteractionId,
    progress: Progress,
    user: UserId,
    amr: Vec<Amr>,
    new_session: SessionId,
    window: Window,
}

impl Entry {
    async fn write(
        &self,
        work: &Work,
        limits: countersign_identity::session::SessionLifetimes,
        act: &Act,
    ) -> Result<bool, countersign_store::StoreError> {
        let act = act.by(Actor::User(self.user.clone()));
        // Read again: the account may have been disabled while the password was hashed.
        let user = work.users().find(&self.user).await?;
        if user.is_none_or(|user| user.disabled_at.is_some()) {
            return Ok(false);
        }
        let mut kept: Option<Session> = None;
        for session in work.sessions().of_browser(&self.old).await? {
            if session.user == self.user && session.is_live(limits, act.now) && kept.is_none() {
                kept = Some(session);
            } else {
                work.sessions().end(&session, &act).await?;
            }
        }
        let session = match kept {
            Some(mut session) => {
                session.browser = self.new;
                session.auth_time = act.now;
                session.last_seen_at = act.now;
                session.amr.clone_from(&self.amr);
                session.user_agent.clone_from(&self.user_agent);
                session.peer = act.peer;
                work.sessions().renew(&session, &act).await?;
                session.id
            }
            None => {
                let session = Session {
                    id: self.new_session.clone(),
                    user: self.user.clone(),
                    organization: None,
                    browser: self.new,
                    auth_time: act.now,
                    amr: self.amr.clone(),
                    user_agent: self.user_agent.clone(),
                    peer: act.peer,
                    created_at: act.now,
                    last_seen_at: act.now,
                    ended_at: None,
                };
                work.sessions().add(&session, &act).await?;
                session.id
            }
        };
        work.sessions().rebind_browser(&self.old, &self.new).await?;
        work.interactions().rebind_browser(&self.old, &self.new).await?;
        let mut progress = self.progress.clone();
        progress.sign_in(session);
        work.interactions()
            .save_progress(&self.interaction, &progress)
            .await?;
        counted::succeeded(work, &self.user, self.known_as, self.window, &act).await?;
        work.known_browsers()
            .remember(&self.user, &self.device, act.now)
            .await?;
        Ok(true)
    }
}
