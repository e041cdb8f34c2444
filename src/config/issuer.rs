//! The issuer: the one name of this deployment, from which every URL, link and cookie derives. It is compared byte by
//! byte by everybody who trusts us, so only its one normal spelling is accepted.

use std::fmt;

use serde_json::{Value, json};
use url::{Host, Url};

use super::kind::Kind;

/// A checked issuer URL (RFC 8414 §2): `https`, or `http` on loopback; no user, query, fragment or trailing slash.
#[derive(Clone, PartialEq, Eq)]
pub struct Issuer(Url);

impl Issuer {
    /// Reads an issuer.
    ///
    /// # Errors
    /// Words that complete "the issuer …" and say what to write instead.
    pub fn parse(text: &str) -> Result<Issuer, String> {
        let url = Url::parse(text).map_err(|error| format!("is not a URL ({error})"))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err("must begin with https:// (or http:// on this machine)".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or password".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must not hold a query (?) or a fragment (#)".to_owned());
        }
        let normal = url.as_str().trim_end_matches('/');
        if text.ends_with('/') {
            return Err(format!("must not end with a slash; write {normal}"));
        }
        if text != normal {
            return Err(format!("is not in its normal spelling; write {normal}"));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(
                "uses http, which is accepted on loopback only; write https:// (behind a TLS proxy too, \
                 where the listener itself stays plain)"
                    .to_owned(),
            );
        }
        Ok(Issuer(url))
    }

    /// The issuer as it stands in `iss`: without a trailing slash.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// Whether browsers reach us over TLS: then cookies are `__Host-` and `Secure`.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether only this machine can reach it under its name.
    pub fn is_local(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Scheme, host and port, as a browser's `Origin` header has them (RFC 6454 §6.2).
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host alone, as behind the `@` of a letter's `Message-ID`.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The path under which everything is served: empty, or beginning with `/`.
    pub fn path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The setting's kind.
pub(super) struct IssuerUrl;

impl Kind for IssuerUrl {
    type Value = Issuer;

    fn parse(text: &str) -> Result<Issuer, String> {
        Issuer::parse(text)
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "uri", "pattern": "^https?://[^?#@]*[^/?#@]$" })
    }

    fn shown(text: &str) -> String {
        match Url::parse(text) {
            Ok(url) if url.password().is_none() && url.username().is_empty() => text.to_owned(),
            Ok(_) => "(hidden: it holds a user name or password)".to_owned(),
            Err(_) => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_on_loopback_are_accepted_as_written() {
        for text in [
            "https://id.example.com",
            "https://id.example.com:8443",
            "https://example.com/id",
            "http://localhost:8080",
            "http://id.localhost",
            "http://127.0.0.2:1",
            "http://[::1]:8080",
        ] {
            assert_eq!(Issuer::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn every_other_form_says_what_is_wrong() {
        for (text, words) in [
            ("id.example.com", "is not a URL"),
            ("ftp://id.example.com", "must begin with https://"),
            ("https://alice@id.example.com", "must not hold a user name"),
            ("https://id.example.com?", "must not hold a query"),
            (
                "https://id.example.com/#",
                "must not hold a query (?) or a fragment",
            ),
            (
                "https://id.example.com/",
                "must not end with a slash; write https://id.example.com",
            ),
            (
                "https://ID.example.com",
                "is not in its normal spelling; write https://id.example.com",
            ),
            (
                "https://id.example.com:443",
                "is not in its normal spelling; write https://id.example.com",
            ),
            (
                "http://id.example.com",
                "uses http, which is accepted on loopback only",
            ),
            (
                "http://localhost.example.com",
                "uses http, which is accepted on loopback only",
            ),
            ("http://10.0.0.1", "uses http, which is accepted on loopback only"),
        ] {
            let refusal = Issuer::parse(text).unwrap_err();
            assert!(refusal.starts_with(words), "{text}: {refusal}");
        }
    }

    #[test]
    fn its_parts_are_what_cookies_and_routes_need() {
        let issuer = Issuer::parse("https://example.com:8443/id").unwrap();
        assert!(issuer.is_https());
        assert_eq!(issuer.origin(), "https://example.com:8443");
        assert_eq!(issuer.path(), "/id");
        assert_eq!(Issuer::parse("http://localhost:1").unwrap().path(), "");
    }
}
