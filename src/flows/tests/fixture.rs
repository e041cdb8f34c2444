//! Services for one test.

use std::sync::Arc;
use std::time::Duration;

use countersign_access::Act;
use countersign_access::permission::Catalogue;
use countersign_access::policy::DeploymentPolicy;
use countersign_crypto::{
    Entropy, KeyPrefix, KeyRing, KeySet, MasterKey, PasswordCost, PasswordPool, PoolSize, SeededEntropy,
    ServerSecrets, SigningPool, TestClock,
};
use countersign_identity::Timestamp;
use countersign_identity::throttle::{Backoff, Window};
use countersign_outbound::fetch::{FetchSettings, Fetcher, Reach};
use countersign_outbound::mail::Mailer;
use countersign_protocol::login::RefreshAnswer;
use countersign_protocol::signing_key::KeySchedule;
use countersign_protocol::token::refresh_token::RefreshLifetimes;
use countersign_store::events::EventFilter;
use countersign_store::{Notices, Store, StoreSettings};
use tempfile::TempDir;

use crate::client_keys::FetchedKeys;
use crate::last_used::KeyUses;
use crate::{FlowSettings, LoginApi, Services, Throttles, organizations};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Services over a database of their own, with the organization `default` in it.
pub(super) struct Fixture {
    pub(super) services: Arc<Services>,
    pub(super) clock: Arc<TestClock>,
    pub(super) folder: TempDir,
}

impl Fixture {
    /// Of a deployment that sends no mail.
    pub(super) async fn new() -> Fixture {
        Fixture::with(None).await
    }

    /// Of a deployment whose letters this takes.
    pub(super) async fn with_mail(mailer: Arc<dyn Mailer>) -> Fixture {
        Fixture::with(Some(mailer)).await
    }

    async fn with(mailer: Option<Arc<dyn Mailer>>) -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("countersign.db").display());
        let settings = StoreSettings {
            notices: match mailer {
                Some(_) => Notices::Written,
                None => Notices::Dropped,
            },
            ..StoreSettings::for_command_line(url)
        };
        let store = Store::open(&settings).await.unwrap();
        store.migrate().await.unwrap();
        let clock = Arc::new(TestClock::at(Timestamp::from_unix_seconds(1_800_000_000)));
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let cheap = PasswordCost {
            memory_kib: 64,
            iterations: 1,
            parallelism: 1,
        };
        let size = PoolSize {
            threads: 1,
            waiting: 64,
        };
        let services = Services {
            store,
            clock: clock.clone(),
            passwords: PasswordPool::start(cheap, size, Arc::clone(&entropy)).unwrap(),
            signing: SigningPool::start(size).unwrap(),
            keys: KeyRing::new(KeySet::default()),
            master_key: MasterKey::generate(entropy.as_ref()),
            secrets: ServerSecrets::generate(entropy.as_ref()).unwrap(),
            entropy,
            mailer,
            fetcher: Fetcher::new(FetchSettings {
                reach: Reach::Public,
                extra_ca_pem: None,
            }),
            client_keys: FetchedKeys::default(),
            issuer: "http://localhost:8080".to_owned(),
            settings: flow_settings(),
            key_uses: KeyUses::default(),
        };
        let act = services.operator_act();
        organizations::ensure_default_exists(&services, &act)
            .await
            .unwrap();
        Fixture {
            services: Arc::new(services),
            clock,
            folder,
        }
    }

    pub(super) fn act(&self) -> Act {
        self.services.operator_act()
    }

    /// The kinds of all events so far, the oldest first.
    pub(super) async fn events(&self) -> Vec<String> {
        let events = self.services.store.events();
        let listed = events.list(&EventFilter::default(), 1000, None).await.unwrap();
        listed.into_iter().rev().map(|event| event.kind).collect()
    }
}

fn flow_settings() -> FlowSettings {
    FlowSettings {
        catalogue: Arc::new(Catalogue::default()),
        policy: DeploymentPolicy {
            access_token_ttl: HOUR,
            id_token_ttl: HOUR,
            session_idle_ttl: 12 * HOUR,
            session_absolute_ttl: 7 * DAY,
            refresh_retry_window: Duration::from_secs(30),
        },
        api_key_prefix: KeyPrefix::netrecon(),
        code_ttl: MINUTE,
        refresh: RefreshLifetimes {
            idle: 14 * DAY,
            absolute: 90 * DAY,
        },
        login: LoginApi {
            is_open: true,
            refresh: RefreshAnswer::Rotate,
            allowed_origins: Vec::new(),
        },
        step_up_ttl: 10 * MINUTE,
        interaction_ttl: HOUR,
        request_uri_ttl: Duration::from_secs(90),
        setup_link_ttl: 30 * MINUTE,
        reset_link_ttl: HOUR,
        verify_link_ttl: DAY,
        invitation_ttl: 7 * DAY,
        key_schedule: KeySchedule {
            publish_ahead: DAY,
            rotate_every: 90 * DAY,
            jwks_max_age: 5 * MINUTE,
            longest_token: HOUR,
        },
        events_keep: 400 * DAY,
        throttles: Throttles {
            account: Backoff {
                free: 5,
                first: Duration::from_secs(1),
                longest: 15 * MINUTE,
            },
            address: Window {
                limit: 30,
                length: MINUTE,
            },
            client: Window {
                limit: 20,
                length: MINUTE,
            },
            open_interactions: 200,
        },
    }
}
