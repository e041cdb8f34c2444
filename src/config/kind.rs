//! The kinds of values a setting may have: how each is read from text, and its shape in the TOML file.
//! Kinds are markers without data; several may yield the same type (a duration that may be zero, one that may not).

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::path::PathBuf;

use countersign_identity::Email;
use ipnet::IpNet;
use serde_json::{Value, json};

/// How a setting's text becomes a value.
pub(super) trait Kind {
    /// What the program gets.
    type Value;

    /// Reads the text; the error completes the sentence "`X` …".
    fn parse(text: &str) -> Result<Self::Value, String>;

    /// The value when nobody set it and there is no default; `None` when it has to be set.
    fn absent() -> Option<Self::Value> {
        None
    }

    /// JSON Schema of the value in the TOML file.
    fn schema() -> Value;

    /// The text without the secret that it may hold.
    fn shown(text: &str) -> String {
        text.to_owned()
    }
}

/// A setting that may be missing; an empty text is the same as missing, since compose files write it so.
pub(super) struct Optional<K>(PhantomData<K>);

impl<K: Kind> Kind for Optional<K> {
    type Value = Option<K::Value>;

    fn parse(text: &str) -> Result<Self::Value, String> {
        if text.trim().is_empty() {
            Ok(None)
        } else {
            K::parse(text).map(Some)
        }
    }

    fn absent() -> Option<Self::Value> {
        Some(None)
    }

    fn schema() -> Value {
        K::schema()
    }

    fn shown(text: &str) -> String {
        K::shown(text)
    }
}

/// A comma-separated list, in TOML also an array; blanks around an entry and empty entries are dropped.
pub(super) struct ListOf<K>(PhantomData<K>);

impl<K: Kind> Kind for ListOf<K> {
    type Value = Vec<K::Value>;

    fn parse(text: &str) -> Result<Self::Value, String> {
        text.split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(|entry| K::parse(entry).map_err(|words| format!("holds {entry:?}, which {words}")))
            .collect()
    }

    fn absent() -> Option<Self::Value> {
        Some(Vec::new())
    }

    fn schema() -> Value {
        json!({ "oneOf": [
            { "type": "string", "description": "comma-separated" },
            { "type": "array", "items": K::schema() },
        ]})
    }
}

/// A path of this machine.
pub(super) struct AnyPath;

impl Kind for AnyPath {
    type Value = PathBuf;

    fn parse(text: &str) -> Result<PathBuf, String> {
        if text.is_empty() {
            Err("is empty; it must be a path".to_owned())
        } else {
            Ok(PathBuf::from(text))
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "minLength": 1 })
    }
}

/// An IP address with a port.
pub(super) struct ListenAddress;

impl Kind for ListenAddress {
    type Value = SocketAddr;

    fn parse(text: &str) -> Result<SocketAddr, String> {
        text.parse().map_err(|_| {
            "is not an IP address with a port, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080".to_owned()
        })
    }

    fn schema() -> Value {
        json!({ "type": "string", "examples": ["127.0.0.1:8080", "[::1]:8080"] })
    }
}

/// A network in CIDR notation, or one address.
pub(super) struct Network;

impl Kind for Network {
    type Value = IpNet;

    fn parse(text: &str) -> Result<IpNet, String> {
        text.parse::<IpNet>()
            .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
            .map_err(|_| "is neither an address nor a network such as 10.0.0.0/8 or fd00::/8".to_owned())
    }

    fn schema() -> Value {
        json!({ "type": "string", "examples": ["10.0.0.0/8", "192.0.2.7"] })
    }
}

/// An e-mail address.
pub(super) struct EmailAddress;

impl Kind for EmailAddress {
    type Value = Email;

    fn parse(text: &str) -> Result<Email, String> {
        Email::parse(text).map_err(|_| "is not an e-mail address".to_owned())
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "email" })
    }
}

/// A whole number from one on.
pub(super) struct Count;

impl Kind for Count {
    type Value = u32;

    fn parse(text: &str) -> Result<u32, String> {
        match text.trim().parse() {
            Ok(0) | Err(_) => Err("is not a whole number from 1 on".to_owned()),
            Ok(count) => Ok(count),
        }
    }

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX })
    }
}

/// `on` or `off`.
pub(super) struct OnOrOff;

impl Kind for OnOrOff {
    type Value = bool;

    fn parse(text: &str) -> Result<bool, String> {
        match text.trim() {
            "on" => Ok(true),
            "off" => Ok(false),
            _ => Err("is neither on nor off".to_owned()),
        }
    }

    fn schema() -> Value {
        json!({ "enum": ["on", "off"] })
    }
}
