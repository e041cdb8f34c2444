//! `allowed_cidrs` as it comes: networks such as `192.0.2.0/24`, or single addresses.

use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

use crate::json::{Member, Wrong};

/// A list of networks. Bits of an address beyond the prefix are dropped: `192.0.2.7/24` means the whole network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Networks(pub(super) Vec<IpNet>);

impl Member for Networks {
    const WANTED: &'static str = "an array of networks such as 192.0.2.0/24 or 2001:db8::/32";

    fn read(value: &Value) -> Result<Self, Wrong> {
        let mut networks = Vec::new();
        for text in Vec::<String>::read(value)? {
            let network = network(&text).ok_or(Wrong::Format)?;
            if !networks.contains(&network) {
                networks.push(network);
            }
        }
        Ok(Networks(networks))
    }
}

fn network(text: &str) -> Option<IpNet> {
    let whole = text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or(whole)
        .ok()
        .map(|network| network.trunc())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Result<Vec<String>, Wrong> {
        Networks::read(&value).map(|networks| networks.0.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn addresses_are_networks_of_one_and_doubles_fall_together() {
        assert_eq!(
            read(json!(["192.0.2.7/24", "192.0.2.0/24", "2001:db8::1"])),
            Ok(vec!["192.0.2.0/24".to_owned(), "2001:db8::1/128".to_owned()])
        );
        assert_eq!(read(json!([])), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "192.0.2.0/33", "example.com", "192.0.2.0/24 ", "0/0"] {
            assert_eq!(read(json!([text])), Err(Wrong::Format), "{text}");
        }
        assert_eq!(read(json!("192.0.2.0/24")), Err(Wrong::Type));
        assert_eq!(read(json!([1])), Err(Wrong::Type));
    }
}
