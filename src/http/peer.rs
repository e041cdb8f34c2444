//! Who is at the other end: the socket's address, or what trusted proxies say in `X-Forwarded-For`.
//!
//! `Forwarded` (RFC 7239) is not read: a proxy that sets one of the two headers passes the other one on as the client
//! wrote it, so believing both would let anybody choose their address.

use std::net::IpAddr;

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

/// Whether `address` is a proxy of ours.
pub(crate) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// The rightmost address that is not a trusted proxy. A hop that cannot be read ends the search at the proxy that
/// reported it, so that a bad value neither skips nor forges anything.
pub(crate) fn true_peer(socket: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut peer = socket.to_canonical();
    let lines: Vec<_> = headers.get_all("x-forwarded-for").collect();
    let hops = lines
        .iter()
        .rev()
        .flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
    for hop in hops {
        if !is_trusted(peer, trusted) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        peer = address.to_canonical();
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn peer(socket: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_str(line).unwrap(),
            );
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        true_peer(socket.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn the_header_of_a_stranger_is_not_believed() {
        assert_eq!(peer("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_counts() {
        assert_eq!(
            peer("10.0.0.1", &["192.0.2.66, 198.51.100.1, 10.0.0.2"]),
            "198.51.100.1"
        );
        assert_eq!(peer("10.0.0.1", &["192.0.2.66", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(peer("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(peer("::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn a_bad_value_skips_nothing() {
        for bad in [
            "192.0.2.66, unknown",
            "192.0.2.66, ",
            "192.0.2.66, 198.51.100.1:77",
        ] {
            assert_eq!(peer("10.0.0.1", &[bad]), "10.0.0.1", "{bad}");
        }
    }

    #[test]
    fn a_mapped_address_is_the_ipv4_one() {
        assert_eq!(peer("::ffff:10.0.0.1", &["::ffff:198.51.100.1"]), "198.51.100.1");
    }
}
