//! A secret in the answer to a request that may be sent again: derived, so that the second answer shows the same secret
//! without its text ever being kept.

use std::fmt;

use zeroize::Zeroizing;

use crate::Entropy;
use crate::mac::hmac_sha256;

/// Random bytes that are kept with the record of the request: without them the server key alone derives nothing.
pub type OnceSalt = [u8; 16];

/// Derives secrets under one server key. Whoever reads the database but not the key cannot tell what was shown.
#[derive(Clone)]
pub struct OnceDerivation(Zeroizing<[u8; 32]>);

impl OnceDerivation {
    pub(crate) const fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// Draws what is kept with a record.
    pub fn salt(entropy: &dyn Entropy) -> OnceSalt {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        salt
    }

    /// The bits of the secret that this caller's request with this key was answered with.
    pub fn derive(&self, caller: &str, key: &str, salt: &OnceSalt) -> Zeroizing<[u8; 32]> {
        let mut message = Vec::with_capacity(16 + caller.len() + key.len() + salt.len());
        // Lengths first: no two callers and keys make one message.
        message.extend_from_slice(&(caller.len() as u64).to_be_bytes());
        message.extend_from_slice(caller.as_bytes());
        message.extend_from_slice(&(key.len() as u64).to_be_bytes());
        message.extend_from_slice(key.as_bytes());
        message.extend_from_slice(salt);
        Zeroizing::new(hmac_sha256(&self.0, &message))
    }
}

impl fmt::Debug for OnceDerivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnceDerivation(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_request_derives_the_same_and_any_other_another() {
        let of = |server: u8, caller: &str, key: &str, salt: u8| {
            *OnceDerivation::new(Zeroizing::new([server; 32])).derive(caller, key, &[salt; 16])
        };
        assert_eq!(of(1, "usr_1", "a", 0), of(1, "usr_1", "a", 0));
        let all: HashSet<[u8; 32]> = [
            of(1, "usr_1", "a", 0),
            of(2, "usr_1", "a", 0),
            of(1, "usr_", "1a", 0),
            of(1, "usr_1", "b", 0),
            of(1, "usr_1", "a", 1),
        ]
        .into();
        assert_eq!(all.len(), 5);
    }
}
