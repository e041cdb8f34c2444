//! Redirect URIs: which may be registered, and when a requested one is the registered one.
//!
//! A URI is cut by hand and compared byte for byte. A normalizing parser would make different texts equal, and the
//! difference is what an open redirector lives on (threat model, invariant 4). Whether the client itself counts is
//! judged in [`crate::authorize`].

use crate::client::ClientKind;

/// Longest redirect URI in bytes.
pub const MAX_BYTES: usize = 2048;

/// Hosts of the computer that the browser runs on, spelled as RFC 8252 §7.3 and developers do.
const LOOPBACK_HOSTS: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// Schemes that run, read or show something by themselves, or lead to no app that could take the answer.
const FORBIDDEN_SCHEMES: [&str; 17] = [
    "about",
    "blob",
    "chrome",
    "data",
    "file",
    "filesystem",
    "ftp",
    "intent",
    "javascript",
    "mailto",
    "sms",
    "tel",
    "urn",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Why a URI may not be registered. Answered as `invalid_redirect_uri` (RFC 7591 §3.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriRefusal {
    /// RFC 6749 §3.1.2: it must be absolute.
    #[error("it must be an absolute URI, such as https://app.example/callback")]
    Relative,
    /// Longer than [`MAX_BYTES`].
    #[error("it is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// A blank, a control character, a letter outside ASCII, or a broken percent escape (RFC 3986 §2).
    #[error("it holds a character that no URI may hold")]
    Character,
    /// RFC 6749 §3.1.2.
    #[error("it must not hold a fragment (#)")]
    Fragment,
    /// RFC 9700 §4.1: patterns are not supported.
    #[error("it must not hold a wildcard (*): every URI is registered by itself")]
    Wildcard,
    /// `user@` shows people another host than the one they reach.
    #[error("it must not hold a user name or password")]
    UserInfo,
    /// No host, or a port that is none.
    #[error("its host or port is missing or malformed")]
    Host,
    /// One of the schemes that are never an app of its own.
    #[error("its scheme is not allowed")]
    Scheme,
    /// RFC 9700 §2.6: plain http beyond this computer.
    #[error("http is allowed for 127.0.0.1, [::1] and localhost only; use https")]
    PlainHttp,
}

/// Judges a URI that a client wants to register: https; http on loopback; or a private-use scheme (RFC 8252 §7.1),
/// which is taken byte for byte in every form (`app:/x`, `app://x`, `app:///x`).
pub fn check_registered(uri: &str) -> Result<(), RedirectUriRefusal> {
    use RedirectUriRefusal as Refusal;
    if uri.len() > MAX_BYTES {
        return Err(Refusal::TooLong);
    }
    if uri.contains('#') {
        return Err(Refusal::Fragment);
    }
    if uri.contains('*') {
        return Err(Refusal::Wildcard);
    }
    if !is_made_of_uri_characters(uri) {
        return Err(Refusal::Character);
    }
    let cut = Cut::of(uri).ok_or(Refusal::Relative)?;
    match cut.scheme.to_ascii_lowercase().as_str() {
        "https" => cut.check_authority(),
        "http" => {
            cut.check_authority()?;
            cut.is_loopback().then_some(()).ok_or(Refusal::PlainHttp)
        }
        scheme if FORBIDDEN_SCHEMES.contains(&scheme) => Err(Refusal::Scheme),
        _ if cut.authority.is_some_and(|authority| authority.contains('@')) => Err(Refusal::UserInfo),
        _ if cut.authority.is_none_or(str::is_empty) && cut.rest.is_empty() => Err(Refusal::Host),
        _ => Ok(()),
    }
}

/// Whether the requested URI is the registered one: byte for byte, but that a native app (a public client on an http
/// loopback URI) may listen on any port (RFC 8252 §7.3). Host, path and query stay as registered.
pub fn matches(registered: &str, requested: &str, kind: ClientKind) -> bool {
    if registered == requested {
        return true;
    }
    if kind != ClientKind::Public {
        return false;
    }
    let (Some(registered), Some(requested)) = (Cut::of(registered), Cut::of(requested)) else {
        return false;
    };
    registered.scheme == "http"
        && requested.scheme == "http"
        && registered.is_loopback()
        && registered.host() == requested.host()
        && requested.port().is_none_or(is_port)
        && registered.rest == requested.rest
}

/// Whether it leads to this computer or to an app on it. Any program there can claim the answer, so that a public
/// client asks for consent every time (threat model, invariant 26; RFC 8252 §8.6).
pub fn is_loopback_or_private_scheme(uri: &str) -> bool {
    Cut::of(uri).is_some_and(|cut| !cut.is_web() || cut.is_loopback())
}

/// The host that people are told they go to; `None` for a private-use scheme, which is "an app on this computer".
pub fn host_of(uri: &str) -> Option<&str> {
    Cut::of(uri).filter(Cut::is_web).and_then(|cut| cut.host())
}

/// The origin as a browser writes it in `Origin` (RFC 6454 §6.2): lower case, without the scheme's own port. `None`
/// for a private-use scheme.
pub fn origin_of(uri: &str) -> Option<String> {
    let cut = Cut::of(uri).filter(Cut::is_web)?;
    let scheme = cut.scheme.to_ascii_lowercase();
    let host = cut.host()?.to_ascii_lowercase();
    let default = if scheme == "https" { "443" } else { "80" };
    Some(match cut.port().filter(|port| *port != default) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

/// A URI cut at its first seams: nothing is decoded, changed or completed.
struct Cut<'a> {
    scheme: &'a str,
    /// What stands between `//` and the next `/` or `?`.
    authority: Option<&'a str>,
    /// Path and query.
    rest: &'a str,
}

impl<'a> Cut<'a> {
    fn of(uri: &'a str) -> Option<Self> {
        let (scheme, after) = uri.split_once(':')?;
        let mut letters = scheme.chars();
        let is_scheme = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        if !is_scheme {
            return None;
        }
        let Some(hierarchical) = after.strip_prefix("//") else {
            return Some(Self {
                scheme,
                authority: None,
                rest: after,
            });
        };
        let end = hierarchical.find(['/', '?', '#']).unwrap_or(hierarchical.len());
        let (authority, rest) = hierarchical.split_at(end);
        Some(Self {
            scheme,
            authority: Some(authority),
            rest,
        })
    }

    fn is_web(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("https") || self.scheme.eq_ignore_ascii_case("http")
    }

    fn is_loopback(&self) -> bool {
        self.host().is_some_and(|host| LOOPBACK_HOSTS.contains(&host))
    }

    /// The host, an IPv6 address with its brackets; `None` without an authority or with user information.
    fn host(&self) -> Option<&'a str> {
        let authority = self.authority.filter(|authority| !authority.contains('@'))?;
        match authority.rfind(']') {
            Some(end) => authority.get(..=end),
            None => authority.split(':').next(),
        }
    }

    /// What stands behind the host's colon, if there is one.
    fn port(&self) -> Option<&'a str> {
        let after = self.authority?.strip_prefix(self.host()?)?;
        (!after.is_empty()).then(|| after.strip_prefix(':').unwrap_or(after))
    }

    fn check_authority(&self) -> Result<(), RedirectUriRefusal> {
        let authority = self.authority.ok_or(RedirectUriRefusal::Host)?;
        if authority.contains('@') {
            return Err(RedirectUriRefusal::UserInfo);
        }
        let host = self.host().unwrap_or_default();
        let is_host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => {
                !host.is_empty()
                    && host
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
            }
        };
        if is_host && self.port().is_none_or(is_port) {
            Ok(())
        } else {
            Err(RedirectUriRefusal::Host)
        }
    }
}

fn is_port(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port != 0)
}

/// RFC 3986 §2: letters, digits, the reserved and unreserved marks, and whole percent escapes. Backslashes are out too:
/// browsers read them as slashes.
fn is_made_of_uri_characters(uri: &str) -> bool {
    let marks = "-._~:/?#[]@!$&'()*+,;=%";
    uri.chars()
        .all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
        && uri.split('%').skip(1).all(|after| {
            let mut digits = after.chars().take(2);
            let hex = |digit: Option<char>| digit.is_some_and(|c| c.is_ascii_hexdigit());
            hex(digits.next()) && hex(digits.next())
        })
}

#[cfg(test)]
mod tests;
