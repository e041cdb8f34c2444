//! A page that was asked for under another name of this machine: `127.0.0.1` while the issuer says `localhost`, or the
//! other way round. The proof of a form and the cookie belong to the issuer's name, so no form would be taken there:
//! the browser is sent to the true address before it shows one.
//!
//! Only between loopback names of one port. What the request says is compared and never becomes the target.

use actix_web::HttpRequest;
use actix_web::http::header::HOST;

use crate::state::HttpSettings;

/// Names of this machine, as a `Host` header writes them.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Where this page really is, when it was asked for elsewhere.
pub(crate) fn true_address(request: &HttpRequest, settings: &HttpSettings) -> Option<String> {
    let asked = request.headers().get(HOST)?.to_str().ok()?;
    let path = request.uri().path_and_query()?;
    is_other_name(asked, settings.origin()).then(|| format!("{}{path}", settings.origin()))
}

/// Another port is another program, or a proxy that asks us by a name of its own: sent away it would come again.
fn is_other_name(asked: &str, origin: &str) -> bool {
    let own = origin.strip_prefix("http://").and_then(name_and_port);
    match (own, name_and_port(asked)) {
        (Some((own, own_port)), Some((asked, port))) => own != asked && own_port == port,
        _ => false,
    }
}

fn name_and_port(authority: &str) -> Option<(&'static str, &str)> {
    LOOPBACK.into_iter().find_map(|name| {
        let port = authority.strip_prefix(name)?;
        (port.is_empty() || port.starts_with(':')).then_some((name, port))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_loopback_name_of_the_same_port_is_another_name() {
        for (asked, origin) in [
            ("127.0.0.1:8080", "http://localhost:8080"),
            ("[::1]:8080", "http://localhost:8080"),
            ("localhost:8080", "http://127.0.0.1:8080"),
            ("127.0.0.1", "http://localhost"),
        ] {
            assert!(is_other_name(asked, origin), "{asked} for {origin}");
        }
        for (asked, origin) in [
            ("localhost:8080", "http://localhost:8080"),
            ("127.0.0.1:9090", "http://localhost:8080"),
            ("127.0.0.1", "http://localhost:8080"),
            ("localhost.evil.example:8080", "http://127.0.0.1:8080"),
            ("evil.example:8080", "http://localhost:8080"),
            ("127.0.0.1:8080", "https://localhost:8080"),
            ("127.0.0.1", "https://id.example"),
        ] {
            assert!(!is_other_name(asked, origin), "{asked} for {origin}");
        }
    }
}
