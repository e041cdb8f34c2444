//! A certificate that follows its files: renewed ones are served without a restart.
//!
//! Files that do not fit (half written, a key of another certificate) change nothing: the old certificate stays, one
//! line is logged, and the next change is tried again.

use std::fs;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::TlsFiles;

/// When and how long each file was: what a change shows in.
type Stamp = [(Option<SystemTime>, u64); 2];

/// The certificate in use, and where it came from.
#[derive(Debug)]
pub(super) struct ReloadingCertificate {
    files: TlsFiles,
    current: RwLock<Arc<CertifiedKey>>,
}

impl ReloadingCertificate {
    /// Reads it for the first time; at the start files that do not fit are an error.
    pub(super) fn read(files: &TlsFiles) -> io::Result<Self> {
        Ok(Self {
            current: RwLock::new(Arc::new(load(files)?)),
            files: files.clone(),
        })
    }

    /// Looks after the files until the runtime ends.
    pub(super) async fn keep_fresh(self: Arc<Self>, every: Duration) {
        let mut seen = stamp(&self.files);
        loop {
            tokio::time::sleep(every).await;
            let now = stamp(&self.files);
            if now != seen {
                seen = now;
                self.reload();
            }
        }
    }

    fn reload(&self) {
        match load(&self.files) {
            Ok(certificate) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
                tracing::info!("the TLS certificate was renewed");
            }
            Err(error) => {
                tracing::warn!(%error, "the changed TLS files do not fit; the old certificate stays")
            }
        }
    }
}

impl ResolvesServerCert for ReloadingCertificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(
            &self.current.read().unwrap_or_else(PoisonError::into_inner),
        ))
    }
}

/// Reads chain and key and checks that they belong together.
fn load(files: &TlsFiles) -> io::Result<CertifiedKey> {
    let unreadable = |path: &std::path::Path, error: rustls::pki_types::pem::Error| {
        io::Error::other(format!("{}: {error}", path.display()))
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(&files.certificate, error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unreadable(&files.key, error))?;
    CertifiedKey::from_der(chain, key, &ring::default_provider())
        .map_err(|error| io::Error::other(format!("{}: {error}", files.certificate.display())))
}

fn stamp(files: &TlsFiles) -> Stamp {
    [&files.certificate, &files.key]
        .map(|path| fs::metadata(path).map_or((None, 0), |about| (about.modified().ok(), about.len())))
}
