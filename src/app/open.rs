//! Opening everything that flows work with, the same way for the server and for the command line: a verb before the
//! first `serve` makes folder, database, master key and default organization exactly as that would.
//!
//! What differs is how much of the machine is taken, and that a command does not migrate under a running server.

use std::io;
use std::sync::Arc;

use countersign_access::{Act, Actor};
use countersign_crypto::{
    Clock, Entropy, KeyRing, PasswordCost, PasswordPool, PoolSize, SigningPool, SystemClock, SystemEntropy,
};
use countersign_flows::client_keys::FetchedKeys;
use countersign_flows::last_used::KeyUses;
use countersign_flows::migrations::{self, MigrationError};
use countersign_flows::start::{StartError, open_secrets};
use countersign_flows::{FlowError, Services, keys, login_api, organizations};
use countersign_outbound::mail::SmtpSetUpError;
use countersign_store::{Backend, Notices, Store, StoreSettings};

use super::fetching::fetcher;
use super::flow_settings::flow_settings;
use super::lock::{LockError, ServeLock, make_folder};
use super::post::Post;
use crate::config::Config;

/// Password hashes that may wait: about half a second's work of one core.
const WAITING_PASSWORDS: usize = 64;
/// Signatures that may wait: about a tenth of a second's work of two cores.
const WAITING_SIGNATURES: usize = 1024;

/// Who opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The server: caches, the event feed, threads for every core.
    Server,
    /// One verb, perhaps beside a server.
    CommandLine,
}

impl Role {
    /// The circumstances of what is done before there are services.
    pub fn act(self) -> Act {
        let (actor, request_id) = match self {
            Role::Server => (Actor::System, "start"),
            Role::CommandLine => (Actor::Operator, "command line"),
        };
        Act {
            actor,
            peer: None,
            request_id: request_id.to_owned(),
            now: SystemClock.now(),
            organization: None,
        }
    }
}

/// Why nothing can be done with this deployment, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder, or the lock on it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] countersign_store::OpenError),
    /// The schema cannot be brought up to date.
    #[error(transparent)]
    Migration(#[from] MigrationError),
    /// A command of this release found a server of an older one.
    #[error("the database needs migrations while a server of an older release runs on it; stop that first")]
    MigrationUnderServer,
    /// The master key or the server's secrets.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The relay for mail.
    #[error(transparent)]
    Mail(#[from] SmtpSetUpError),
    /// Reading or making the first rows failed.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// A thread could not be started.
    #[error("a thread cannot be started: {0}")]
    Threads(#[from] io::Error),
    /// The CA file of the settings.
    #[error("{0}")]
    CaFile(io::Error),
}

/// Opens the database as it is: the folder is made, the schema is not touched, nobody is told of anything.
///
/// # Errors
/// [`OpenError`] in words.
pub async fn open_store(config: &Config, role: Role) -> Result<Store, OpenError> {
    open_store_with(config, role, Notices::Dropped).await
}

async fn open_store_with(config: &Config, role: Role, notices: Notices) -> Result<Store, OpenError> {
    make_folder(&config.storage.data_dir)?;
    // The store takes a path as it stands; what follows a `?` is for other programs.
    let database = &config.storage.database_url;
    let url = match database.sqlite_path() {
        Some(path) => format!("sqlite://{}", path.display()),
        None => database.expose().to_owned(),
    };
    let settings = match role {
        Role::Server => StoreSettings::new(url),
        Role::CommandLine => StoreSettings::for_command_line(url),
    };
    Ok(Store::open(&StoreSettings { notices, ..settings }).await?)
}

/// Opens everything, making and migrating what has to be.
///
/// # Errors
/// [`OpenError`] in words.
pub async fn open_services(config: &Config, role: Role, post: &Post) -> Result<Services, OpenError> {
    let store = open_store_with(config, role, post.notices(config)).await?;
    migrate(&store, config, role).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let now = clock.now();
    let (master_key, secrets) =
        open_secrets(&store, &config.storage.master_key_file, entropy.as_ref(), now).await?;
    let (passwords, signing) = pools(role, &entropy)?;
    let keys = KeyRing::new(keys::load(&store, &master_key, now).await?);
    let services = Services {
        store,
        clock,
        entropy,
        passwords,
        signing,
        keys,
        master_key,
        secrets,
        mailer: post.mailer(config)?,
        fetcher: fetcher(&config.outbound).map_err(OpenError::CaFile)?,
        client_keys: FetchedKeys::default(),
        issuer: config.listening.issuer.as_str().to_owned(),
        settings: flow_settings(config),
        key_uses: KeyUses::default(),
    };
    organizations::ensure_default_exists(&services, &role.act()).await?;
    login_api::ensure_client(&services, &role.act()).await?;
    Ok(services)
}

/// Applies what is pending, if it may be applied now.
async fn migrate(store: &Store, config: &Config, role: Role) -> Result<(), OpenError> {
    if migrations::status(store).await?.pending.is_empty() {
        return Ok(());
    }
    // Two commands may meet on a fresh folder, so a command looks at the lock and does not hold it.
    if role == Role::CommandLine
        && store.backend() == Backend::Sqlite
        && ServeLock::is_held(&config.storage.data_dir)?
    {
        return Err(OpenError::MigrationUnderServer);
    }
    let file = config.storage.database_url.sqlite_path();
    let migrated = migrations::bring_up_to_date(store, file, &role.act()).await?;
    if let Some(backup) = migrated.backup {
        tracing::info!(backup = %backup.display(), "the database was backed up before it was migrated");
    }
    Ok(())
}

fn pools(role: Role, entropy: &Arc<dyn Entropy>) -> io::Result<(PasswordPool, SigningPool)> {
    let size = |waiting| match role {
        Role::Server => PoolSize::per_core(waiting),
        Role::CommandLine => PoolSize { threads: 1, waiting },
    };
    let passwords = PasswordPool::start(
        PasswordCost::default(),
        size(WAITING_PASSWORDS),
        Arc::clone(entropy),
    )?;
    Ok((passwords, SigningPool::start(size(WAITING_SIGNATURES))?))
}
