//! A certificate for `localhost` that nobody else trusts, and a client that trusts nothing but it.

use std::path::PathBuf;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};
use tempfile::TempDir;

use super::ports::free_port;
use super::process::{Backend, Server};

/// Certificate and key in files.
#[derive(Debug)]
pub(crate) struct ThrowAway {
    folder: TempDir,
    pub(crate) pem: String,
}

impl ThrowAway {
    /// Makes one and writes it.
    pub(crate) fn new() -> Self {
        let mut made = Self {
            folder: TempDir::new().expect("a temporary folder can be made"),
            pem: String::new(),
        };
        made.renew();
        made
    }

    /// Writes a new certificate with a new key over the old one.
    pub(crate) fn renew(&mut self) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])
            .expect("a certificate can be made");
        self.pem = made.cert.pem();
        std::fs::write(self.key_file(), made.signing_key.serialize_pem()).expect("the key can be written");
        std::fs::write(self.certificate_file(), &self.pem).expect("the certificate can be written");
    }

    pub(crate) fn certificate_file(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// A server that serves TLS with it.
    pub(crate) fn serve(&self) -> Server {
        let port = free_port();
        let (issuer, listen) = (format!("https://localhost:{port}"), format!("127.0.0.1:{port}"));
        let (certificate, key) = (self.certificate_file(), self.key_file());
        Server::start_with(
            Backend::Sqlite,
            &[
                ("COUNTERSIGN_ISSUER", &issuer),
                ("COUNTERSIGN_LISTEN", &listen),
                ("COUNTERSIGN_TLS_CERT_FILE", &certificate.display().to_string()),
                ("COUNTERSIGN_TLS_KEY_FILE", &key.display().to_string()),
            ],
        )
    }

    /// A client that trusts the present certificate alone, and follows no redirect.
    pub(crate) fn client(&self) -> Client {
        // Chooses the crypto of the process, which the builder below relies on.
        drop(super::http::client());
        let root = Certificate::from_pem(self.pem.as_bytes()).expect("our own certificate is one");
        Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .tls_certs_only([root])
            .build()
            .expect("a client can be made")
    }
}
