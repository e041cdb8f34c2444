//! A server on free ports of this machine, and a client that sends exactly the bytes it is given.

pub(crate) mod answer;
pub(crate) mod endpoints;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use countersign_access::Act;
use countersign_access::principal::Principal;
use countersign_flows::FlowError;
use countersign_flows::principal::{Presented, Refused};
use countersign_http::documents::Documents;
use countersign_http::endpoint::Route;
use countersign_http::endpoints::{asset, healthz};
use countersign_http::management::{Check, Readiness};
use countersign_http::metrics::{Metrics, Statistic};
use countersign_http::server::{ServerSettings, TlsFiles, serve};
use countersign_http::state::{CookieKey, FlowServices, HttpSettings, State};
use countersign_identity::Timestamp;
use tokio::sync::oneshot;

pub(crate) use self::answer::Answer;

/// Stands in for the flows: a fixed day, countable randomness, one known origin, one credential of each kind.
pub(crate) struct TestFlows(AtomicU8);

impl FlowServices for TestFlows {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(1_800_000_000)
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }

    fn is_login_origin(&self, _: &str) -> bool {
        false
    }

    async fn is_client_origin(&self, origin: &str) -> bool {
        origin == "https://app.example"
    }

    async fn authenticate(&self, presented: Presented<'_>, _: &Act) -> Result<Principal, Refused> {
        endpoints::believe(presented)
    }

    async fn enter(&self, _: &Principal, _: &str, _: &str, _: &Act) -> Result<Option<Principal>, FlowError> {
        Ok(None)
    }

    fn api_key_prefix(&self) -> &str {
        "nr_live_"
    }

    /// As the flow does when one of them is a key and the database is away: so that a test sees what was asked.
    async fn exposed_in_address(&self, texts: &[String], _: &Act) -> Result<(), FlowError> {
        match texts.iter().any(|text| text == endpoints::KEY) {
            true => Err(FlowError::Unavailable("asked".to_owned())),
            false => Ok(()),
        }
    }
}

/// What a test may choose.
pub(crate) struct Options {
    pub(crate) issuer: &'static str,
    pub(crate) trusted_proxies: Vec<ipnet::IpNet>,
    pub(crate) tls: Option<TlsFiles>,
    pub(crate) head_deadline: Duration,
    pub(crate) body_deadline: Duration,
    pub(crate) keep_alive: Duration,
    pub(crate) ready: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            issuer: "http://localhost:8080",
            trusted_proxies: Vec::new(),
            tls: None,
            head_deadline: Duration::from_secs(5),
            body_deadline: Duration::from_secs(30),
            keep_alive: Duration::from_secs(30),
            ready: true,
        }
    }
}

/// A running server; ends with the test.
pub(crate) struct TestServer {
    pub(crate) public: SocketAddr,
    pub(crate) management: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestServer {
    pub(crate) fn start(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let management_listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (public, management) = (
            listener.local_addr().unwrap(),
            management_listener.local_addr().unwrap(),
        );
        let (stop, stopped) = oneshot::channel();
        let (started, starting) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let settings = ServerSettings {
                    listeners: vec![listener],
                    management_listeners: vec![management_listener],
                    tls: options.tls.clone(),
                    workers: 1,
                    head_deadline: options.head_deadline,
                    keep_alive: options.keep_alive,
                    shutdown_deadline: Duration::from_secs(5),
                    dev_mail: None,
                };
                let serving = serve(settings, state(&options), table(), readiness(options.ready)).unwrap();
                started.send(()).unwrap();
                let _ = stopped.await;
                serving.stop().await.unwrap();
            });
        });
        starting.recv().unwrap();
        Self {
            public,
            management,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// A connection to the public listener that gives up after ten seconds.
    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.public)
    }

    /// Sends bytes as they are and reads until the server closes or falls silent.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        send(self.public, bytes)
    }

    /// A request with this line and these further header lines; the connection ends with the answer.
    pub(crate) fn ask(&self, line: &str, headers: &[&str]) -> Answer {
        self.send(request(line, headers, "").as_bytes())
    }

    /// A form post.
    pub(crate) fn post(&self, path: &str, headers: &[&str], form: &str) -> Answer {
        let mut all = vec!["Content-Type: application/x-www-form-urlencoded"];
        all.extend_from_slice(headers);
        self.send(request(&format!("POST {path}"), &all, form).as_bytes())
    }

    /// Ends it and waits for the end.
    pub(crate) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

pub(crate) fn send(address: SocketAddr, bytes: &[u8]) -> Answer {
    let mut stream = connect(address);
    // A server that has already refused may close while we still write.
    let _ = stream.write_all(bytes);
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received);
    Answer::parse(&received)
}

pub(crate) fn request(line: &str, headers: &[&str], body: &str) -> String {
    let mut text = format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    if !body.is_empty() {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    text.push_str(body);
    text
}

fn table() -> Vec<Route<TestFlows>> {
    // The endpoints that need no flow, beside those made for these tests.
    let mut table = vec![Route::of::<healthz::Get>(), Route::of::<asset::Get>()];
    table.extend(endpoints::table());
    table
}

fn state(options: &Options) -> Arc<State<TestFlows>> {
    Arc::new(State {
        services: Arc::new(TestFlows(AtomicU8::new(1))),
        settings: HttpSettings {
            issuer: options.issuer.to_owned(),
            product: "Countersign",
            trusted_proxies: options.trusted_proxies.clone(),
            cookie_key: CookieKey::new(&[7; 64]),
            body_deadline: options.body_deadline,
            jwks_max_age: Duration::from_secs(300),
        },
        metrics: Metrics::new(Arc::new(|| {
            vec![Statistic {
                name: "store_queue_length",
                help: "Units that wait",
                value: 2,
            }]
        })),
        documents: Documents::default(),
    })
}

fn readiness(ready: bool) -> Readiness {
    Arc::new(move || {
        Box::pin(std::future::ready(vec![Check {
            name: "database",
            ok: ready,
            detail: "answers".to_owned(),
        }]))
    })
}
