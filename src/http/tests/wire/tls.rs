//! TLS, and a certificate that is renewed under a running server.

use std::fs;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign_http::server::TlsFiles;
use rcgen::{CertificateParams, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, Stream, SupportedProtocolVersion};
use tempfile::TempDir;

use crate::support::{Options, TestServer, connect, request};

/// Writes a certificate of its own and returns it.
pub(crate) fn renew(folder: &Path) -> CertificateDer<'static> {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    fs::write(folder.join("cert.pem"), certificate.pem()).unwrap();
    certificate.der().clone()
}

pub(crate) fn start(folder: &TempDir) -> TestServer {
    TestServer::start(Options {
        issuer: "https://localhost",
        tls: Some(TlsFiles {
            certificate: folder.path().join("cert.pem"),
            key: folder.path().join("key.pem"),
            check_every: Duration::from_millis(50),
        }),
        ..Options::default()
    })
}

/// The answer's first line, or why there was none, to a client that trusts only `trusted`.
fn ask(
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut socket = connect(address);
    let mut stream = Stream::new(&mut connection, &mut socket);
    stream
        .write_all(request("GET /healthz", &[], "").as_bytes())
        .map_err(|error| error.to_string())?;
    let mut received = String::new();
    let _ = stream.read_to_string(&mut received);
    Ok(received.lines().next().unwrap_or_default().to_owned())
}

fn becomes_true(what: impl Fn() -> bool) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(5) {
        if what() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

#[test]
fn both_versions_of_tls_are_spoken() {
    let folder = TempDir::new().unwrap();
    let certificate = renew(folder.path());
    let server = start(&folder);
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        assert_eq!(
            ask(server.public, &certificate, version).unwrap(),
            "HTTP/1.1 200 OK"
        );
    }
}

#[test]
fn a_renewed_certificate_is_served_and_a_broken_one_is_not() {
    let folder = TempDir::new().unwrap();
    let first = renew(folder.path());
    let server = start(&folder);
    let trusts = |certificate| ask(server.public, certificate, &rustls::version::TLS13).is_ok();
    assert!(trusts(&first));

    fs::write(folder.path().join("cert.pem"), "half a certifi").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(trusts(&first), "files that do not fit change nothing");

    let second = renew(folder.path());
    assert!(becomes_true(|| trusts(&second)));
    assert!(!trusts(&first));
}

#[test]
fn a_key_of_another_certificate_is_not_served() {
    let folder = TempDir::new().unwrap();
    let first = renew(folder.path());
    let server = start(&folder);
    let other = KeyPair::generate().unwrap();
    fs::write(folder.path().join("key.pem"), other.serialize_pem()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(ask(server.public, &first, &rustls::version::TLS13).is_ok());
}
