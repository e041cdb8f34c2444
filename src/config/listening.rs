//! Where the server is reached: its name, its listeners, its certificate, and whose forwarded headers count.

use std::net::SocketAddr;
use std::path::PathBuf;

use ipnet::IpNet;

use super::issuer::{Issuer, IssuerUrl};
use super::kind::{AnyPath, ListOf, ListenAddress, Network, Optional};
use super::reader::Reader;
use super::setting::section;

section! {
    /// Where the server is reached.
    Listening {
        /// `COUNTERSIGN_ISSUER`: the URL under which everybody knows this server, without a trailing slash; `http` on loopback only.
        issuer: Issuer = IssuerUrl, "issuer", Some("http://localhost:8080");
        /// `COUNTERSIGN_LISTEN`: addresses with ports for browsers, relying parties and APIs.
        public: Vec<SocketAddr> = ListOf<ListenAddress>, "listen", Some("127.0.0.1:8080,[::1]:8080");
        /// `COUNTERSIGN_MANAGEMENT_LISTEN`: address with port for health checks and metrics; keep it inside.
        management: SocketAddr = ListenAddress, "management_listen", Some("127.0.0.1:8081");
        /// `COUNTERSIGN_TLS_CERT_FILE`: PEM file with the certificate chain, to serve TLS without a proxy.
        tls_certificate: Option<PathBuf> = Optional<AnyPath>, "tls_cert_file", None;
        /// `COUNTERSIGN_TLS_KEY_FILE`: PEM file with the certificate's private key.
        tls_key: Option<PathBuf> = Optional<AnyPath>, "tls_key_file", None;
        /// `COUNTERSIGN_TRUSTED_PROXIES`: networks of the proxies whose forwarded headers name the true peer.
        trusted_proxies: Vec<IpNet> = ListOf<Network>, "trusted_proxies", None;
    }
}

impl Listening {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let section = Self::read_fields(reader)?;
        if section.public.is_empty() {
            reader.refuse("listen", "must name at least one address");
        }
        if section.public.contains(&section.management) && section.management.port() != 0 {
            reader.refuse(
                "management_listen",
                "must differ from the public addresses: health and metrics are not public",
            );
        }
        match (&section.tls_certificate, &section.tls_key) {
            (Some(_), None) => reader.refuse("tls_key_file", "must be set when COUNTERSIGN_TLS_CERT_FILE is"),
            (None, Some(_)) => reader.refuse("tls_cert_file", "must be set when COUNTERSIGN_TLS_KEY_FILE is"),
            (Some(_), Some(_)) if !section.issuer.is_https() => {
                reader.refuse(
                    "issuer",
                    "must begin with https:// when the server serves TLS itself",
                );
            }
            _ => {}
        }
        Some(section)
    }

    /// The first address that other machines could reach; `serve --dev` refuses to start when there is one.
    pub fn first_beyond_loopback(&self) -> Option<SocketAddr> {
        self.public
            .iter()
            .chain([&self.management])
            .find(|address| !address.ip().is_loopback())
            .copied()
    }
}
