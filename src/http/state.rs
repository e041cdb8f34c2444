//! What every request can reach: the flows, the settings of this layer, the metrics.
//!
//! [`FlowServices`] names the few things that the frame itself asks of the flows: time, randomness, and whether a
//! script's origin is let in. Handlers see the concrete type behind it.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_web::cookie::Key;
use countersign_access::Act;
use countersign_access::principal::Principal;
use countersign_flows::administration::organizations;
use countersign_flows::principal::{self, Presented, Refused};
use countersign_flows::{FlowError, Services, cors};
use countersign_identity::Timestamp;
use ipnet::IpNet;

use crate::documents::Documents;
use crate::metrics::Metrics;

/// What the frame itself needs from behind it.
pub trait FlowServices: Send + Sync + 'static {
    /// The present moment; read once per request.
    fn now(&self) -> Timestamp;

    /// Fills `bytes` with randomness fit for secrets.
    fn fill_random(&self, bytes: &mut [u8]);

    /// Whether `origin` (such as `https://app.example`) is that of a redirect URI of an enabled client.
    fn is_client_origin(&self, origin: &str) -> impl Future<Output = bool>;

    /// Whether scripts of `origin` may sign people in.
    fn is_login_origin(&self, origin: &str) -> bool;

    /// Finds out who calls.
    fn authenticate(
        &self,
        presented: Presented<'_>,
        act: &Act,
    ) -> impl Future<Output = Result<Principal, Refused>>;

    /// Takes a deployment administrator into an organization, named by id or slug, and records `what` is done there.
    fn enter(
        &self,
        principal: &Principal,
        name: &str,
        what: &str,
        act: &Act,
    ) -> impl Future<Output = Result<Option<Principal>, FlowError>>;

    /// How the API keys of this deployment begin.
    fn api_key_prefix(&self) -> &str;

    /// Tells the owners of those texts that are API keys that they came in an address.
    fn exposed_in_address(&self, texts: &[String], act: &Act) -> impl Future<Output = Result<(), FlowError>>;
}

impl FlowServices for Services {
    fn now(&self) -> Timestamp {
        Services::now(self)
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.entropy.fill(bytes);
    }

    async fn is_client_origin(&self, origin: &str) -> bool {
        cors::is_client_origin(self, origin).await.unwrap_or(false)
    }

    fn is_login_origin(&self, origin: &str) -> bool {
        cors::is_login_origin(self, origin)
    }

    async fn authenticate(&self, presented: Presented<'_>, act: &Act) -> Result<Principal, Refused> {
        principal::authenticate(self, presented, act).await
    }

    async fn enter(
        &self,
        principal: &Principal,
        name: &str,
        what: &str,
        act: &Act,
    ) -> Result<Option<Principal>, FlowError> {
        organizations::enter(self, principal, name, what, act).await
    }

    fn api_key_prefix(&self) -> &str {
        self.settings.api_key_prefix.as_str()
    }

    async fn exposed_in_address(&self, texts: &[String], act: &Act) -> Result<(), FlowError> {
        principal::exposed_in_address(self, texts, act).await
    }
}

/// The key that seals the browser cookie. Says nothing of itself.
#[derive(Clone)]
pub struct CookieKey(pub(crate) Key);

impl CookieKey {
    /// From 64 random bytes; those who know them can make cookies.
    pub fn new(bytes: &[u8; 64]) -> Self {
        Self(Key::from(bytes))
    }
}

impl fmt::Debug for CookieKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieKey")
    }
}

/// Settings of this layer.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// The issuer: a URL without a trailing slash. Links, cookies and HSTS follow it, never a request's headers.
    pub issuer: String,
    /// The product's name on pages.
    pub product: &'static str,
    /// Networks whose `X-Forwarded-For` and `X-Request-Id` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Seals the browser cookie.
    pub cookie_key: CookieKey,
    /// How long a request's body may take to arrive.
    pub body_deadline: Duration,
    /// How long the public documents may be kept by others (whole seconds).
    pub jwks_max_age: Duration,
}

impl HttpSettings {
    /// Whether browsers reach us by https, directly or through a proxy.
    pub fn is_https(&self) -> bool {
        self.issuer.starts_with("https://")
    }

    /// The issuer's path, empty for an issuer at the root: before every own address.
    pub fn base(&self) -> &str {
        self.after_scheme()
            .find('/')
            .map_or("", |at| &self.after_scheme()[at..])
    }

    /// Scheme, host and port, as browsers send it in `Origin` (RFC 6454 §6.2).
    pub fn origin(&self) -> &str {
        &self.issuer[..self.issuer.len() - self.base().len()]
    }

    /// Host and port of the issuer.
    pub fn host(&self) -> &str {
        let rest = self.after_scheme();
        &rest[..rest.len() - self.base().len()]
    }

    fn after_scheme(&self) -> &str {
        self.issuer.split_once("://").map_or("", |(_, rest)| rest)
    }
}

/// What every request can reach.
pub struct State<S> {
    /// The flows.
    pub services: Arc<S>,
    /// Settings of this layer.
    pub settings: HttpSettings,
    /// Counters for the management listener.
    pub metrics: Metrics,
    /// Discovery and JWKS, as they were last made.
    pub documents: Documents,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> HttpSettings {
        HttpSettings {
            issuer: issuer.to_owned(),
            product: "Countersign",
            trusted_proxies: Vec::new(),
            cookie_key: CookieKey::new(&[7; 64]),
            body_deadline: Duration::from_secs(30),
            jwks_max_age: Duration::from_secs(300),
        }
    }

    #[test]
    fn origin_and_base_are_the_two_parts_of_the_issuer() {
        for (issuer, origin, base) in [
            ("https://id.example", "https://id.example", ""),
            ("http://localhost:8080", "http://localhost:8080", ""),
            ("https://example.com/sign/in", "https://example.com", "/sign/in"),
        ] {
            let settings = settings(issuer);
            assert_eq!((settings.origin(), settings.base()), (origin, base));
        }
    }
}
