//! The id of one request: in its answer (`X-Request-Id`), its log lines, its events and its error page.
//!
//! Ours by default. One that a trusted proxy sent is kept when it is well formed, so that its log and ours meet.

use std::fmt::Write;

/// The header that carries it, both ways.
pub(crate) const HEADER: &str = "x-request-id";

/// Takes a proxy's id, or makes one of 96 random bits.
pub(crate) fn choose(from_proxy: Option<&str>, fill_random: impl FnOnce(&mut [u8])) -> String {
    match from_proxy.filter(|id| is_well_formed(id)) {
        Some(id) => id.to_owned(),
        None => make(fill_random),
    }
}

fn make(fill_random: impl FnOnce(&mut [u8])) -> String {
    let mut bytes = [0; 12];
    fill_random(&mut bytes);
    let mut id = String::with_capacity(28);
    id.push_str("req_");
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

fn is_well_formed(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_well_formed_id_of_a_proxy_is_kept_and_any_other_replaced() {
        let chosen = |id| choose(id, |bytes| bytes.fill(0xab));
        let own = "req_abababababababababababab";
        assert_eq!(chosen(Some("f3a1-77_Q")), "f3a1-77_Q");
        for bad in [None, Some("short"), Some("with space x"), Some("line\nbreak1")] {
            assert_eq!(chosen(bad), own);
        }
        assert_eq!(chosen(Some(&"a".repeat(65))), own);
    }
}
