//! The serving process: lock, services, sockets, jobs, and the lines that say it is ready.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use countersign_flows::{FlowError, PRODUCT, Services, keys, last_used, setup};
use countersign_http::documents::Documents;
use countersign_http::management::{Check, Readiness};
use countersign_http::metrics::{Metrics, ReadStatistics, Statistic};
use countersign_http::server::{ServerSettings, TlsFiles};
use countersign_http::state::{CookieKey, HttpSettings, State};
use countersign_http::{routes, server};

use super::lock::{LockError, ServeLock};
use super::open::{OpenError, Role, open_services};
use super::post::Post;
use crate::config::{Bootstrap, Config};

/// Why the server does not run, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another server uses the data folder, or it cannot be locked.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Database, keys or secrets cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Something that the start needs from the database failed.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// A bootstrap setting that cannot be used.
    #[error("{0}")]
    Bootstrap(String),
    /// The bootstrap address belongs to somebody who is no administrator.
    #[error(
        "somebody has the address of COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL; use `countersign admin grant` instead"
    )]
    AddressTaken,
    /// An address to listen on is in use or missing.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// None of the default addresses is there.
    #[error("none of the addresses to listen on is there")]
    NoAddress,
    /// A certificate, socket or thread failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// How the server speaks to whoever started it.
pub trait Voice {
    /// A line that scripts wait for: `ready <issuer>`, `setup <url>`.
    fn announce(&self, word: &str, value: &str);
    /// A line for a person.
    fn talk(&self, line: &str);
}

/// How often a changed certificate is looked for.
const CHECK_CERTIFICATE_EVERY: Duration = Duration::from_secs(5);
/// A database that answers later does not count as ready.
const DATABASE_ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// Serves until SIGTERM or Ctrl-C. Prints `setup <url>` while there is no administrator, and `ready <issuer>` once
/// requests are answered.
///
/// # Errors
/// In words, when the server cannot start or does not end in order.
pub async fn serve(config: &Config, post: &Post, voice: &dyn Voice) -> Result<(), ServeError> {
    let _lock = ServeLock::for_server(&config.storage)?;
    let services = Arc::new(open_services(config, Role::Server, post).await?);
    keys::follow_schedule(&services, &services.system_act("start")).await?;
    bootstrap(&services, &config.bootstrap).await?;
    let setup_link = setup_link(&services).await?;
    let serving = server::serve(
        server_settings(config, post, voice)?,
        Arc::new(state(config, &services)),
        routes::all(),
        readiness(&services),
    )?;
    let jobs = countersign_jobs::start(&services);
    if let Some(link) = setup_link {
        voice.announce("setup", &link);
    }
    voice.announce("ready", config.listening.issuer.as_str());
    let ended = serving.until_signalled().await;
    drop(jobs);
    if let Err(error) = last_used::write_all(&services).await {
        tracing::warn!(%error, "the last uses of some API keys are lost");
    }
    services.store.close().await;
    Ok(ended?)
}

/// Makes the first administrator from the settings, when they name one and there is none.
async fn bootstrap(services: &Services, bootstrap: &Bootstrap) -> Result<(), ServeError> {
    let (Some(email), Some(file)) = (&bootstrap.admin_email, &bootstrap.admin_password_file) else {
        return Ok(());
    };
    if !setup::is_needed(services).await? {
        return Ok(());
    }
    let password = std::fs::read_to_string(file)
        .map_err(|error| ServeError::Bootstrap(format!("{} cannot be read: {error}", file.display())))?;
    // An editor's newline at the end is not part of the password.
    let password = password
        .strip_suffix('\n')
        .map_or(password.as_str(), |line| line.trim_end_matches('\r'));
    let form = setup::Form {
        email: email.to_string(),
        password: password.to_owned(),
    };
    let act = services.system_act("bootstrap");
    match setup::bootstrap(services, form, &act).await? {
        setup::SetUp::Done | setup::SetUp::Closed => Ok(()),
        setup::SetUp::BadEmail => Err(ServeError::Bootstrap(
            "COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL is not an e-mail address".to_owned(),
        )),
        setup::SetUp::EmailTaken => Err(ServeError::AddressTaken),
        setup::SetUp::BadPassword(refusal) => {
            Err(ServeError::Bootstrap(format!("{}: {refusal}", file.display())))
        }
    }
}

/// A new link at each start; the ones before end.
async fn setup_link(services: &Services) -> Result<Option<String>, ServeError> {
    if !setup::is_needed(services).await? {
        return Ok(None);
    }
    let act = services.system_act("start");
    Ok(Some(setup::create_link(services, &act).await?))
}

fn state(config: &Config, services: &Arc<Services>) -> State<Services> {
    State {
        services: Arc::clone(services),
        settings: HttpSettings {
            issuer: config.listening.issuer.as_str().to_owned(),
            product: PRODUCT,
            trusted_proxies: config.listening.trusted_proxies.clone(),
            cookie_key: CookieKey::new(services.cookie_key()),
            body_deadline: Duration::from_secs(30),
            jwks_max_age: config.keys.jwks_max_age,
        },
        metrics: Metrics::new(statistics(services)),
        documents: Documents::default(),
    }
}

fn server_settings(config: &Config, post: &Post, voice: &dyn Voice) -> Result<ServerSettings, ServeError> {
    let listening = &config.listening;
    let tls = match (&listening.tls_certificate, &listening.tls_key) {
        (Some(certificate), Some(key)) => Some(TlsFiles {
            certificate: certificate.clone(),
            key: key.clone(),
            check_every: CHECK_CERTIFICATE_EVERY,
        }),
        _ => None,
    };
    Ok(ServerSettings {
        listeners: bind(&listening.public, config.listens_by_default(), voice)?,
        management_listeners: bind(&[listening.management], false, voice)?,
        tls,
        workers: std::thread::available_parallelism().map_or(2, usize::from),
        head_deadline: Duration::from_secs(5),
        keep_alive: Duration::from_secs(30),
        shutdown_deadline: Duration::from_secs(30),
        dev_mail: post.shown(),
    })
}

/// Binds every address. A default one that the machine lacks (no IPv6, mostly) is skipped with a line; one that is in
/// use, or that somebody asked for, is an error in words.
fn bind(
    addresses: &[SocketAddr],
    by_default: bool,
    voice: &dyn Voice,
) -> Result<Vec<TcpListener>, ServeError> {
    let mut listeners = Vec::with_capacity(addresses.len());
    for address in addresses {
        match TcpListener::bind(address) {
            Ok(listener) => listeners.push(listener),
            Err(error) if by_default && error.kind() == io::ErrorKind::AddrNotAvailable => {
                voice.talk(&format!("this machine has no {address}: skipped"));
            }
            Err(error) => return Err(ServeError::Listen(*address, error)),
        }
    }
    if listeners.is_empty() {
        return Err(ServeError::NoAddress);
    }
    Ok(listeners)
}

/// The write path in numbers.
fn statistics(services: &Arc<Services>) -> ReadStatistics {
    let store = services.store.clone();
    Arc::new(move || {
        let held = store.statistics();
        let statistic = |name, help, value: u64| Statistic {
            name,
            help,
            value: i64::try_from(value).unwrap_or(i64::MAX),
        };
        vec![
            statistic("store_commits", "Durable commits since the start", held.commits),
            statistic("store_units", "Units of work in those commits", held.units),
            statistic(
                "store_failed_units",
                "Units of work answered with an error",
                held.failed_units,
            ),
            statistic(
                "store_refused_units",
                "Units of work refused by a full queue",
                held.refused_units,
            ),
            statistic(
                "store_reruns",
                "Further runs of units after a conflict",
                held.reruns,
            ),
            statistic(
                "store_waiting_units",
                "Units of work that wait now",
                held.waiting as u64,
            ),
        ]
    })
}

/// Ready means: the database answers and there is a key to sign with.
fn readiness(services: &Arc<Services>) -> Readiness {
    let services = Arc::clone(services);
    Arc::new(move || {
        let services = Arc::clone(&services);
        Box::pin(async move {
            let database = services.store.ping(DATABASE_ANSWERS_WITHIN).await;
            let signs = services.keys.current().signer().is_some();
            vec![
                Check {
                    name: "database",
                    ok: database.is_ok(),
                    detail: database.map_or_else(|error| error.to_string(), |()| "answers".to_owned()),
                },
                Check {
                    name: "signing key",
                    ok: signs,
                    detail: if signs { "active" } else { "there is no active key" }.to_owned(),
                },
            ]
        })
    })
}
