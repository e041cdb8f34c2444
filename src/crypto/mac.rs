//! HMAC-SHA-256 (RFC 2104) and the counters' buckets made with it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The HMAC-SHA-256 of `message` under `key`.
pub(crate) fn hmac_sha256(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    // RFC 2104 §2: a key shorter than the hash's block is filled up with zeros.
    let mut block = Zeroizing::new([0; 64]);
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    <Hmac<Sha256> as KeyInit>::new((&*block).into())
        .chain_update(message)
        .finalize()
        .into_bytes()
        .into()
}

/// Sorts names without an account into 2^16 buckets, so that guessing at names that do not exist is counted in a
/// bounded number of rows (threat model, invariant 14). The key keeps anybody from choosing a victim's bucket.
#[derive(Clone)]
pub struct NameBuckets(Zeroizing<[u8; 32]>);

impl NameBuckets {
    pub(crate) const fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// The bucket of a name. The caller folds the case first; the same text always has the same bucket.
    pub fn bucket_of(&self, name: &str) -> u16 {
        let [first, second, ..] = hmac_sha256(&self.0, name.as_bytes());
        u16::from_be_bytes([first, second])
    }
}

impl fmt::Debug for NameBuckets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NameBuckets(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &[u8]) -> [u8; 32] {
        let mut key = [0; 32];
        key[..text.len()].copy_from_slice(text);
        key
    }

    #[test]
    fn rfc_4231_test_cases_1_and_2() {
        let hex = |mac: [u8; 32]| mac.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let first = hmac_sha256(&key(&[0x0b; 20]), b"Hi There");
        assert_eq!(
            hex(first),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let second = hmac_sha256(&key(b"Jefe"), b"what do ya want for nothing?");
        assert_eq!(
            hex(second),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_bucket_depends_on_name_and_key() {
        let buckets = NameBuckets::new(Zeroizing::new([1; 32]));
        let other = NameBuckets::new(Zeroizing::new([2; 32]));
        let names = ["alice@example.com", "bob@example.com", "carol@example.com"];
        let of = |buckets: &NameBuckets| names.map(|name| buckets.bucket_of(name));
        assert_eq!(of(&buckets), of(&buckets.clone()));
        assert_ne!(of(&buckets), of(&other));
        assert_ne!(of(&buckets)[0], of(&buckets)[1]);
    }
}
