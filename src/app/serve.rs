//! The serving process: lock, services, sockets, jobs, and the lines that say it is ready.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use countersign_flows::{Services, keys, setup};
use countersign_http::documents::Documents;
use countersign_http::management::{Check, Readiness};
use countersign_http::metrics::{Metrics, ReadStatistics, Statistic};
use countersign_http::server::{ServerSettings, TlsFiles};
use countersign_http::state::{CookieKey, HttpSettings, State};
use countersign_http::{routes, server};

use super::lock::ServeLock;
use super::open::{Role, open_services};
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Output;
use crate::config::{Bootstrap, Config};

/// How often a changed certificate is looked for.
const CHECK_CERTIFICATE_EVERY: Duration = Duration::from_secs(5);
/// A database that answers later does not count as ready.
const DATABASE_ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// Serves until SIGTERM or Ctrl-C. Prints `setup <url>` while there is no administrator, and `ready <issuer>` once
/// requests are answered.
///
/// # Errors
/// In words and with its exit code, when the server cannot start or does not end in order.
pub async fn serve(config: &Config, output: &Output) -> Result<(), Failure> {
    let _lock = ServeLock::take(&config.storage.data_dir)?;
    let services = Arc::new(open_services(config, Role::Server).await?);
    keys::follow_schedule(&services, &services.system_act("start"))
        .await
        .map_err(failed)?;
    bootstrap(&services, &config.bootstrap).await?;
    let setup_link = setup_link(&services).await?;
    let serving = server::serve(
        server_settings(config, output)?,
        Arc::new(state(config, &services)),
        routes::all(),
        readiness(&services),
    )
    .map_err(failed)?;
    let jobs = countersign_jobs::start(&services);
    if let Some(link) = setup_link {
        output.announce("setup", &link);
    }
    output.announce("ready", config.listening.issuer.as_str());
    let ended = serving.until_signalled().await.map_err(failed);
    drop(jobs);
    services.store.close().await;
    ended
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Failed, error)
}

/// Makes the first administrator from the settings, when they name one and there is none.
async fn bootstrap(services: &Services, bootstrap: &Bootstrap) -> Result<(), Failure> {
    let (Some(email), Some(file)) = (&bootstrap.admin_email, &bootstrap.admin_password_file) else {
        return Ok(());
    };
    if !setup::is_needed(services).await.map_err(failed)? {
        return Ok(());
    }
    let password = std::fs::read_to_string(file)
        .map_err(|error| failed(format_args!("{} cannot be read: {error}", file.display())))?;
    // An editor's newline at the end is not part of the password.
    let password = password
        .strip_suffix('\n')
        .map_or(password.as_str(), |line| line.trim_end_matches('\r'));
    let form = setup::Form {
        email: email.to_string(),
        password: password.to_owned(),
    };
    let act = services.system_act("bootstrap");
    match setup::bootstrap(services, form, &act).await.map_err(failed)? {
        setup::SetUp::Done | setup::SetUp::Closed => Ok(()),
        setup::SetUp::BadEmail => Err(Failure::new(
            Exit::Usage,
            "COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL is not an e-mail address",
        )),
        setup::SetUp::EmailTaken => Err(Failure::new(
            Exit::Conflict,
            "somebody has the address of COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL; use `countersign admin grant` instead",
        )),
        setup::SetUp::BadPassword(refusal) => Err(Failure::new(
            Exit::Usage,
            format_args!("{}: {refusal}", file.display()),
        )),
    }
}

/// A new link at each start; the ones before end.
async fn setup_link(services: &Services) -> Result<Option<String>, Failure> {
    if !setup::is_needed(services).await.map_err(failed)? {
        return Ok(None);
    }
    let act = services.system_act("start");
    setup::create_link(services, None, &act)
        .await
        .map(Some)
        .map_err(failed)
}

fn state(config: &Config, services: &Arc<Services>) -> State<Services> {
    State {
        services: Arc::clone(services),
        settings: HttpSettings {
            issuer: config.listening.issuer.as_str().to_owned(),
            product: "Countersign",
            trusted_proxies: config.listening.trusted_proxies.clone(),
            cookie_key: CookieKey::new(services.cookie_key()),
            body_deadline: Duration::from_secs(30),
            jwks_max_age: config.keys.jwks_max_age,
        },
        metrics: Metrics::new(statistics(services)),
        documents: Documents::default(),
    }
}

fn server_settings(config: &Config, output: &Output) -> Result<ServerSettings, Failure> {
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
        listeners: bind(&listening.public, config.listens_by_default(), output)?,
        management_listeners: bind(&[listening.management], false, output)?,
        tls,
        workers: std::thread::available_parallelism().map_or(2, usize::from),
        head_deadline: Duration::from_secs(5),
        keep_alive: Duration::from_secs(30),
        shutdown_deadline: Duration::from_secs(30),
    })
}

/// Binds every address. A default one that the machine lacks (no IPv6, mostly) is skipped with a line; one that is in
/// use, or that somebody asked for, is an error in words.
fn bind(addresses: &[SocketAddr], by_default: bool, output: &Output) -> Result<Vec<TcpListener>, Failure> {
    let mut listeners = Vec::with_capacity(addresses.len());
    for address in addresses {
        match TcpListener::bind(address) {
            Ok(listener) => listeners.push(listener),
            Err(error) if by_default && error.kind() == io::ErrorKind::AddrNotAvailable => {
                output.talk(&format_args!("this machine has no {address}: skipped"));
            }
            Err(error) => {
                return Err(Failure::new(
                    Exit::Failed,
                    format_args!("cannot listen on {address}: {error}"),
                ));
            }
        }
    }
    if listeners.is_empty() {
        return Err(Failure::new(
            Exit::Failed,
            "none of the addresses to listen on is there",
        ));
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
