//! The collaborators of every flow, as `app` put them together.

use std::sync::Arc;
use std::time::Duration;

use countersign_access::permission::Catalogue;
use countersign_access::policy::DeploymentPolicy;
use countersign_access::{Act, Actor};
use countersign_crypto::{
    Clock, Entropy, KeyPrefix, KeyRing, MasterKey, PasswordPool, PlainSecret, SecretKind, ServerSecrets,
    SigningPool, new_id,
};
use countersign_identity::throttle::{Backoff, Window};
use countersign_identity::{Id, Timestamp};
use countersign_outbound::fetch::Fetcher;
use countersign_outbound::mail::Mailer;
use countersign_protocol::login::RefreshAnswer;
use countersign_protocol::signing_key::KeySchedule;
use countersign_protocol::token::refresh_token::RefreshLifetimes;
use countersign_store::Store;

use crate::client_keys::FetchedKeys;
use crate::last_used::KeyUses;

/// The product's name, as letters and pages say it.
pub const PRODUCT: &str = "Countersign";

/// What flows work with. Everything in it is cheap to share between requests.
pub struct Services {
    /// The database.
    pub store: Store,
    /// The clock; requests read it once, in one extractor.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets are drawn.
    pub entropy: Arc<dyn Entropy>,
    /// Password hashing on its bounded threads.
    pub passwords: PasswordPool,
    /// Signing on its bounded threads.
    pub signing: SigningPool,
    /// The signing keys of this moment.
    pub keys: KeyRing,
    /// Opens and seals what is kept encrypted.
    pub master_key: MasterKey,
    /// The server's own secrets.
    pub secrets: ServerSecrets,
    /// Takes letters; `None` in a deployment without mail, where nothing waits for it.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Fetches documents that clients name.
    pub fetcher: Fetcher,
    /// The keys of clients that were fetched.
    pub client_keys: FetchedKeys,
    /// The issuer URL, without a trailing slash: the one name of this deployment.
    pub issuer: String,
    /// Times and limits.
    pub settings: FlowSettings,
    /// When keys were last used, until it is written down.
    pub key_uses: KeyUses,
}

/// The settings that flows hand to rules.
#[derive(Clone, Debug)]
pub struct FlowSettings {
    /// The permissions that exist.
    pub catalogue: Arc<Catalogue>,
    /// The deployment's own level of policy.
    pub policy: DeploymentPolicy,
    /// How new API keys begin.
    pub api_key_prefix: KeyPrefix,
    /// Life of an authorization code.
    pub code_ttl: Duration,
    /// Lives of refresh tokens.
    pub refresh: RefreshLifetimes,
    /// The sign-in for programs.
    pub login: LoginApi,
    /// How old the proof of a second factor may be for something sensitive.
    pub step_up_ttl: Duration,
    /// Life of an interaction.
    pub interaction_ttl: Duration,
    /// How long a pushed authorization request waits for its browser.
    pub request_uri_ttl: Duration,
    /// Life of a set-up link.
    pub setup_link_ttl: Duration,
    /// Life of a link that sets a new password.
    pub reset_link_ttl: Duration,
    /// Life of a link and code that prove an address.
    pub verify_link_ttl: Duration,
    /// Life of an invitation.
    pub invitation_ttl: Duration,
    /// The schedule of signing keys.
    pub key_schedule: KeySchedule,
    /// How long events are kept.
    pub events_keep: Duration,
    /// How fast somebody may guess.
    pub throttles: Throttles,
}

/// The sign-in for programs, as the operator wants it.
#[derive(Clone, Debug)]
pub struct LoginApi {
    /// Whether there is one; else its addresses are not there.
    pub is_open: bool,
    /// What a refresh token is answered with.
    pub refresh: RefreshAnswer,
    /// Origins whose scripts may read its answers.
    pub allowed_origins: Vec<String>,
}

/// Limits on guessing, and on what the anonymous may leave behind.
#[derive(Clone, Copy, Debug)]
pub struct Throttles {
    /// Consecutive failures on one account.
    pub account: Backoff,
    /// Failures from one address.
    pub address: Window,
    /// Wrong secrets of one client from one address.
    pub client: Window,
    /// Open interactions of one peer network, and as many pushed requests.
    pub open_interactions: u64,
}

impl Services {
    /// Reads the clock: once per request, in the extractor that makes the [`Act`].
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The circumstances of the operator at the command line.
    pub fn operator_act(&self) -> Act {
        self.local_act(Actor::Operator, "command line")
    }

    /// The circumstances of a job of the server itself.
    pub fn system_act(&self, job: &str) -> Act {
        self.local_act(Actor::System, job)
    }

    fn local_act(&self, actor: Actor, name: &str) -> Act {
        Act {
            actor,
            peer: None,
            request_id: name.to_owned(),
            now: self.now(),
            organization: None,
        }
    }

    /// A fresh random secret.
    pub fn draw(&self, kind: SecretKind) -> PlainSecret {
        PlainSecret::draw(kind, self.entropy.as_ref())
    }

    /// The text of a fresh API key.
    pub fn draw_api_key(&self) -> PlainSecret {
        self.settings.api_key_prefix.draw(self.entropy.as_ref())
    }

    /// A fresh id.
    pub fn new_id<T: Id>(&self, now: Timestamp) -> T {
        new_id(self.entropy.as_ref(), now)
    }

    /// The key of the cookie codec.
    pub fn cookie_key(&self) -> &[u8; 64] {
        self.secrets.cookie.expose()
    }
}
