//! Documents of clients and providers (keys, request objects, sector lists), fetched through the one door: https only, no
//! redirects, an address that was checked at connect, five seconds and a megabyte at most (threat model, invariant 20).
//!
//! What a document means is decided by whoever asked for it. The URL always comes from a row, never from a request alone.

mod address;
mod resolver;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client};
use tokio::sync::OnceCell;
use url::{Host, Url};

pub use address::Reach;
use resolver::CheckedResolver;

/// From the first packet to the last byte (threat model §4).
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// Longest document (threat model §4).
const MOST_BYTES: usize = 1024 * 1024;

/// Why nothing came. For the log; whoever named the URL hears one general word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not https, or with a user name in it.
    #[error("the URL is not plain https")]
    Url,
    /// The address is not one that this server speaks to.
    #[error("the URL leads to an address that is not public")]
    Address,
    /// Any other status than 200; a redirect, too.
    #[error("the answer was {0}")]
    Status(u16),
    /// More than a megabyte.
    #[error("the document is too long")]
    TooLong,
    /// No connection, no trust, no answer in time.
    #[error("it could not be fetched: {0}")]
    Unreachable(String),
    /// This machine has no usable trust store, or the CA file of the settings is none.
    #[error("outgoing connections cannot be set up: {0}")]
    SetUp(String),
}

/// How the door is set.
#[derive(Clone, Debug)]
pub struct FetchSettings {
    /// To whom it opens.
    pub reach: Reach,
    /// Certificates (PEM) that are trusted beside the system's.
    pub extra_ca_pem: Option<Vec<u8>>,
}

/// Fetches documents. Clones share connections.
#[derive(Clone)]
pub struct Fetcher {
    settings: Arc<FetchSettings>,
    /// Made at the first use: reading the system's trust store takes longer than a start may.
    client: Arc<OnceCell<Client>>,
}

impl Fetcher {
    /// A door with these settings. Wants rustls' crypto provider to be installed by its first use.
    pub fn new(settings: FetchSettings) -> Self {
        Self {
            settings: Arc::new(settings),
            client: Arc::default(),
        }
    }

    /// The document at `url`; a fragment is cut off. `accept` is the media type that is asked for.
    ///
    /// # Errors
    /// [`FetchError`], one per reason.
    pub async fn get(&self, url: &str, accept: &str) -> Result<Vec<u8>, FetchError> {
        let url = self.checked(url)?;
        let client = self.client.get_or_try_init(async || self.build()).await?;
        let mut answer = client
            .get(url)
            .header(reqwest::header::ACCEPT, accept)
            .send()
            .await
            .map_err(unreachable)?;
        if answer.status() != reqwest::StatusCode::OK {
            return Err(FetchError::Status(answer.status().as_u16()));
        }
        let mut document = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if document.len() + chunk.len() > MOST_BYTES {
                return Err(FetchError::TooLong);
            }
            document.extend_from_slice(&chunk);
        }
        Ok(document)
    }

    /// Names are checked when they are resolved; an address in the URL itself is resolved by nobody, so here.
    fn checked(&self, url: &str) -> Result<Url, FetchError> {
        let mut url = Url::parse(url).map_err(|_| FetchError::Url)?;
        if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Url);
        }
        url.set_fragment(None);
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::Url),
        };
        match literal {
            Some(address) if !self.settings.reach.allows(address) => Err(FetchError::Address),
            _ => Ok(url),
        }
    }

    fn build(&self) -> Result<Client, FetchError> {
        let failed = |error: reqwest::Error| FetchError::SetUp(error.to_string());
        let mut builder = Client::builder()
            .https_only(true)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .timeout(TIME_LIMIT)
            .dns_resolver(CheckedResolver {
                reach: self.settings.reach,
            });
        if let Some(pem) = &self.settings.extra_ca_pem {
            builder = builder.tls_certs_merge(Certificate::from_pem_bundle(pem).map_err(failed)?);
        }
        builder.build().map_err(failed)
    }
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Fetcher").field(&self.settings.reach).finish()
    }
}

/// The innermost cause says what happened; the outer ones say "error sending request".
fn unreachable(error: reqwest::Error) -> FetchError {
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        if inner.is::<resolver::NotPublic>() {
            return FetchError::Address;
        }
        cause = inner;
    }
    FetchError::Unreachable(cause.to_string())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn fetcher(reach: Reach) -> Fetcher {
        // Another test of this process may have been first, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
        Fetcher::new(FetchSettings {
            reach,
            extra_ca_pem: None,
        })
    }

    async fn get(reach: Reach, url: &str) -> FetchError {
        fetcher(reach).get(url, "application/json").await.unwrap_err()
    }

    #[tokio::test]
    async fn reg_02_no_packet_goes_inside() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in [
            "127.0.0.1",
            "localhost",
            "[::ffff:127.0.0.1]",
            "0x7f.1",
            "2130706433",
        ] {
            let url = format!("https://{host}:{port}/jwks.json");
            assert_eq!(get(Reach::Public, &url).await, FetchError::Address, "{url}");
        }
        let knocked = listener.accept().unwrap_err().kind();
        assert_eq!(knocked, std::io::ErrorKind::WouldBlock, "nobody connected");
    }

    #[tokio::test]
    async fn only_plain_https_is_asked() {
        for url in [
            "http://id.test/",
            "ftp://id.test/",
            "https://user@id.test/",
            "https://user:pw@id.test/",
            "file:///etc/passwd",
            "//id.test/",
            "",
        ] {
            assert_eq!(get(Reach::PublicAndLoopback, url).await, FetchError::Url, "{url}");
        }
    }

    #[tokio::test]
    async fn a_shut_door_is_unreachable() {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let error = get(Reach::PublicAndLoopback, &format!("https://localhost:{port}/")).await;
        assert!(matches!(error, FetchError::Unreachable(_)), "{error}");
    }
}
