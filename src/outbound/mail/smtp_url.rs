//! Where the relay is, as one URL: `smtp://`, with STARTTLS unless the host is this machine, or `smtps://`, with TLS
//! from the first byte (RFC 8314 §3.3). User and password are percent-decoded.

use std::fmt;

use url::{Host, Url};

/// A relay.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub(super) security: Security,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) credentials: Option<(String, String)>,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, without which nothing is sent.
    StartTls,
    /// None: the relay is this machine.
    Loopback,
}

/// Why a text names no relay; completes the sentence "`X` …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnSmtpUrl {
    /// No URL at all.
    #[error("is not a URL ({0})")]
    Url(String),
    /// Another scheme.
    #[error("must begin with smtp:// or smtps://")]
    Scheme,
    /// No host.
    #[error("names no host; write smtp://user:password@host")]
    Host,
    /// A path or parameters, which mean nothing here.
    #[error("must end with the host or its port")]
    Rest,
    /// A user without a password, or the other way round.
    #[error("must name both user and password, or neither")]
    HalfOfCredentials,
    /// `%` without two hexadecimal digits, or not UTF-8.
    #[error("holds a user or password that cannot be percent-decoded")]
    Encoding,
}

impl SmtpUrl {
    /// Reads it.
    ///
    /// # Errors
    /// [`NotAnSmtpUrl`], without the text: it may hold a password.
    pub fn parse(text: &str) -> Result<Self, NotAnSmtpUrl> {
        let url = Url::parse(text.trim()).map_err(|error| NotAnSmtpUrl::Url(error.to_string()))?;
        let tls = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(NotAnSmtpUrl::Scheme),
        };
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(NotAnSmtpUrl::Host)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(NotAnSmtpUrl::Rest);
        }
        let security = match tls {
            true => Security::Tls,
            false if is_loopback(host) => Security::Loopback,
            false => Security::StartTls,
        };
        // RFC 8314 §7.3 and RFC 6409 §3.1; a relay on this machine is mostly a mail server's own port.
        let default_port = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::Loopback => 25,
        };
        Ok(Self {
            security,
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(default_port),
            credentials: credentials(&url)?,
        })
    }
}

fn credentials(url: &Url) -> Result<Option<(String, String)>, NotAnSmtpUrl> {
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() => {
            let decode = |text| percent_decode(text).ok_or(NotAnSmtpUrl::Encoding);
            Ok(Some((decode(user)?, decode(password)?)))
        }
        _ => Err(NotAnSmtpUrl::HalfOfCredentials),
    }
}

fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// RFC 3986 §2.1.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == b'%' {
            let (digits, tail) = rest.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = tail;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.security {
            Security::Tls => "smtps",
            Security::StartTls | Security::Loopback => "smtp",
        };
        let credentials = self.credentials.as_ref().map_or("", |_| "(hidden)@");
        write!(f, "{scheme}://{credentials}{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_and_the_host_decide_about_encryption_and_port() {
        for (text, security, port) in [
            ("smtps://mail.example.com", Security::Tls, 465),
            ("smtp://mail.example.com", Security::StartTls, 587),
            ("smtp://mail.example.com:2525/", Security::StartTls, 2525),
            ("smtp://localhost.example.com", Security::StartTls, 587),
            ("smtp://127.0.0.1:1025", Security::Loopback, 1025),
            ("smtp://[::1]", Security::Loopback, 25),
            ("smtp://localhost", Security::Loopback, 25),
        ] {
            let url = SmtpUrl::parse(text).unwrap();
            assert_eq!((url.security, url.port), (security, port), "{text}");
        }
        assert_eq!(SmtpUrl::parse("smtp://[::1]").unwrap().host, "::1");
    }

    #[test]
    fn user_and_password_are_decoded_and_not_shown() {
        let url = SmtpUrl::parse("smtp://ada%40example.com:p%3Aw%2F%C3%A9@mail.example.com").unwrap();
        assert_eq!(
            url.credentials,
            Some(("ada@example.com".to_owned(), "p:w/é".to_owned()))
        );
        assert_eq!(format!("{url:?}"), "smtp://(hidden)@mail.example.com:587");
    }

    #[test]
    fn what_names_no_relay_is_refused() {
        for (text, reason) in [
            ("http://mail.example.com", NotAnSmtpUrl::Scheme),
            ("smtp://", NotAnSmtpUrl::Host),
            ("smtp://mail.example.com/x", NotAnSmtpUrl::Rest),
            ("smtp://mail.example.com?tls=none", NotAnSmtpUrl::Rest),
            ("smtp://ada@mail.example.com", NotAnSmtpUrl::HalfOfCredentials),
            ("smtp://a:%zz@mail.example.com", NotAnSmtpUrl::Encoding),
            ("smtp://a:%ff@mail.example.com", NotAnSmtpUrl::Encoding),
        ] {
            assert_eq!(SmtpUrl::parse(text), Err(reason), "{text}");
        }
        assert!(matches!(SmtpUrl::parse("mail"), Err(NotAnSmtpUrl::Url(_))));
    }
}
