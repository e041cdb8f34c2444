//! TLS of the public listener: 1.2 and 1.3 by rustls on ring, with a certificate that is read again when it changes.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::version::{TLS12, TLS13};

use super::certificate::ReloadingCertificate;

/// Where certificate and key are.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The chain in PEM, our own certificate first.
    pub certificate: PathBuf,
    /// Its private key in PEM.
    pub key: PathBuf,
    /// How often to look whether either has changed.
    pub check_every: Duration,
}

/// Reads the files and keeps looking after them. Which protocols are offered (`h2`, `http/1.1`) is added by actix-web.
pub(super) fn configuration(files: &TlsFiles) -> io::Result<ServerConfig> {
    let certificate = Arc::new(ReloadingCertificate::read(files)?);
    tokio::spawn(Arc::clone(&certificate).keep_fresh(files.check_every));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_cert_resolver(certificate);
    Ok(config)
}
