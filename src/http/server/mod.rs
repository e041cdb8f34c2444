//! Opens the house: the public listener with the table of routes, the management listener beside it, and the orderly end.
//!
//! Sockets are bound by the caller, so that a port in use is told before anything starts. SIGTERM and Ctrl-C stop
//! accepting, let requests in flight finish, and only then close the management listener, which meanwhile says "not
//! ready".

mod certificate;
mod tls;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

pub use self::tls::TlsFiles;
use crate::connection;
use crate::endpoint::Route;
use crate::management::{self, DevMail, Health, Readiness};
use crate::resource::mount;
use crate::state::{FlowServices, State};

/// Sockets, threads and times.
pub struct ServerSettings {
    /// Bound sockets of the public listener.
    pub listeners: Vec<TcpListener>,
    /// Bound sockets of the management listener; plain HTTP.
    pub management_listeners: Vec<TcpListener>,
    /// Certificate and key of the public listener; plain HTTP without.
    pub tls: Option<TlsFiles>,
    /// Threads that answer on the public listener.
    pub workers: usize,
    /// How long a request's head may take to arrive (5 s by default, threat-model.md §4).
    pub head_deadline: Duration,
    /// How long an idle connection stays open (30 s).
    pub keep_alive: Duration,
    /// How long requests in flight may take to finish at the end (30 s; whole seconds).
    pub shutdown_deadline: Duration,
    /// The mailbox of a development server, shown on the management listener.
    pub dev_mail: Option<DevMail>,
}

/// A server that answers.
pub struct Serving {
    public: JoinHandle<io::Result<()>>,
    public_handle: ServerHandle,
    management: JoinHandle<io::Result<()>>,
    management_handle: ServerHandle,
    health: Arc<Health>,
}

/// Starts to answer. Wants a running tokio runtime. Fails when the certificate cannot be read or a socket not be used.
pub fn serve<S: FlowServices>(
    settings: ServerSettings,
    state: Arc<State<S>>,
    routes: Vec<Route<S>>,
    readiness: Readiness,
) -> io::Result<Serving> {
    let health = Arc::new(Health::new(readiness));
    let management = management_server(&settings, &state, &health)?;
    let public = public_server(settings, state, routes)?;
    Ok(Serving {
        public_handle: public.handle(),
        public: tokio::spawn(public),
        management_handle: management.handle(),
        management: tokio::spawn(management),
        health,
    })
}

fn public_server<S: FlowServices>(
    settings: ServerSettings,
    state: Arc<State<S>>,
    routes: Vec<Route<S>>,
) -> io::Result<actix_web::dev::Server> {
    let patience = settings.keep_alive + settings.head_deadline;
    let mut server = HttpServer::new(move || App::new().configure(|config| mount(config, &routes, &state)))
        .workers(settings.workers)
        .client_request_timeout(settings.head_deadline)
        .keep_alive(settings.keep_alive)
        .shutdown_timeout(settings.shutdown_deadline.as_secs())
        .on_connect(move |io, extensions| connection::watch(io, extensions, patience))
        .disable_signals();
    let tls = settings.tls.map(|files| tls::configuration(&files)).transpose()?;
    for listener in settings.listeners {
        server = match &tls {
            Some(tls) => server.listen_rustls_0_23(listener, tls.clone())?,
            None => server.listen(listener)?,
        };
    }
    Ok(server.run())
}

fn management_server<S: FlowServices>(
    settings: &ServerSettings,
    state: &Arc<State<S>>,
    health: &Arc<Health>,
) -> io::Result<actix_web::dev::Server> {
    let (health, metrics) = (Arc::clone(health), state.metrics.clone());
    let (dev_mail, product) = (settings.dev_mail.clone(), state.settings.product);
    let mount = move |config: &mut ServiceConfig| {
        management::mount(config, &health, &metrics);
        if let Some(mail) = &dev_mail {
            management::mount_dev_mail(config, product, mail);
        }
    };
    let mut server = HttpServer::new(move || App::new().configure(&mount))
        .workers(1)
        .client_request_timeout(settings.head_deadline)
        .keep_alive(settings.keep_alive)
        .shutdown_timeout(1)
        .disable_signals();
    for listener in &settings.management_listeners {
        server = server.listen(listener.try_clone()?)?;
    }
    Ok(server.run())
}

impl Serving {
    /// Answers until SIGTERM or Ctrl-C, then until requests in flight have finished.
    pub async fn until_signalled(self) -> io::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests in flight finish first");
        self.stop().await
    }

    /// Stops accepting, lets requests in flight finish, then closes everything.
    pub async fn stop(self) -> io::Result<()> {
        self.health.drain();
        self.public_handle.stop(true).await;
        let outcome = self.public.await.map_err(io::Error::other)?;
        self.management_handle.stop(false).await;
        self.management.await.map_err(io::Error::other)??;
        outcome
    }
}
