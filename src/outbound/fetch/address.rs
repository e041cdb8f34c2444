//! Which addresses the door opens to (threat model, invariant 20): public ones, so that nobody who registers a URL can
//! make this server knock inside its own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who may be spoken to beside public addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nobody.
    Public,
    /// This machine: for rigs alone.
    PublicAndLoopback,
}

impl Reach {
    /// Whether the door opens to this address.
    pub fn allows(self, address: IpAddr) -> bool {
        let loopback = match address {
            IpAddr::V4(v4) => v4.is_loopback(),
            IpAddr::V6(v6) => v6.is_loopback(),
        };
        is_public(address) || (loopback && self == Reach::PublicAndLoopback)
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

/// All but the special ranges of RFC 6890.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast();
    let [first, second, third, _] = address.octets();
    let more = match (first, second, third) {
        // "This network"; shared between providers (RFC 6598); reserved (RFC 1112 §4).
        (0 | 240.., _, _) | (100, 64..=127, _) => true,
        // Protocol assignments; 6to4 relays (RFC 7526); benchmarks (RFC 2544).
        (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _) => true,
        _ => false,
    };
    !special && !more
}

/// Global unicast (RFC 4291 §2.4) without the parts of it that lead elsewhere.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    match (first, second) {
        // Protocol assignments with Teredo and ORCHID (RFC 2928), documentation (RFC 3849, RFC 9637).
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0xfff) => false,
        // 6to4 holds an IPv4 address (RFC 3056 §2), which may be a private one.
        (0x2002, _) => false,
        (0x2000..=0x3fff, _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(reach: Reach, text: &str) -> bool {
        reach.allows(text.parse().unwrap())
    }

    #[test]
    fn reg_02_nothing_inside_is_reached() {
        for inside in [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:a00:1::1",
            "3fff::1",
        ] {
            assert!(!allows(Reach::Public, inside), "{inside}");
        }
    }

    #[test]
    fn the_rest_of_the_world_is_reached() {
        for outside in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(allows(Reach::Public, outside), "{outside}");
        }
    }

    #[test]
    fn a_rig_reaches_its_own_machine_and_nothing_more() {
        for own in ["127.0.0.1", "::1"] {
            assert!(allows(Reach::PublicAndLoopback, own), "{own}");
        }
        for other in ["10.0.0.1", "169.254.169.254", "fe80::1"] {
            assert!(!allows(Reach::PublicAndLoopback, other), "{other}");
        }
    }
}
