//! As much of a browser's cookie jar (RFC 6265) as the tests need: a cookie belongs to a host, whatever the port, is
//! replaced by name and path, and goes away with `Max-Age=0`. Other lifetimes are not kept, since no test lasts that long.

use std::collections::BTreeMap;

use url::Url;

/// Cookies by host, path and name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cookies(BTreeMap<(String, String, String), String>);

impl Cookies {
    /// Takes one `Set-Cookie` value received from this address.
    pub(crate) fn take(&mut self, from: &Url, set_cookie: &str) {
        let mut parts = set_cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let mut path = "/".to_owned();
        let mut gone = false;
        for attribute in parts {
            let (key, argument) = attribute.split_once('=').unwrap_or((attribute, ""));
            match key.to_ascii_lowercase().as_str() {
                "path" => path = argument.to_owned(),
                "max-age" => gone = argument.parse().is_ok_and(|seconds: i64| seconds <= 0),
                _ => {}
            }
        }
        let key = (host(from), path, name.to_owned());
        if gone {
            self.0.remove(&key);
        } else {
            self.0.insert(key, value.to_owned());
        }
    }

    /// The `Cookie` header for a request to this address, if there are any.
    pub(crate) fn header(&self, to: &Url) -> Option<String> {
        let to_host = host(to);
        let pairs: Vec<String> = self
            .0
            .iter()
            .filter(|((host, path, _), _)| *host == to_host && is_below(to.path(), path))
            .map(|((_, _, name), value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The value of a cookie by its name, whichever host set it.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|((_, _, known), _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Puts a value of the test's choice in place of a cookie that is there already.
    pub(crate) fn replace(&mut self, name: &str, value: &str) {
        for ((_, _, known), kept) in &mut self.0 {
            if known == name {
                value.clone_into(kept);
            }
        }
    }

    /// Forgets everything, like a new private window.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// RFC 6265 §5.1.4: `/login` covers `/login` and `/login/totp`, not `/login2`.
fn is_below(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[test]
fn a_cookie_comes_back_to_its_host_and_below_its_path_alone() {
    let mut cookies = Cookies::default();
    let from = Url::parse("http://localhost:1/login").unwrap();
    cookies.take(&from, "sid=a; Path=/login; HttpOnly");
    let header = |address: &str| cookies.header(&Url::parse(address).unwrap());
    assert_eq!(header("http://localhost:2/login/totp").as_deref(), Some("sid=a"));
    assert_eq!(header("http://localhost:1/login2"), None);
    assert_eq!(header("http://127.0.0.1:1/login"), None);
}

#[test]
fn a_cookie_that_ends_now_is_gone() {
    let mut cookies = Cookies::default();
    let from = Url::parse("http://localhost:1/").unwrap();
    cookies.take(&from, "sid=a");
    cookies.take(&from, "sid=; Path=/; Max-Age=0");
    assert_eq!(cookies.value("sid"), None);
}
