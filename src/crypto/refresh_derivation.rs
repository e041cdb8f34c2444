//! The successor of a refresh token, derived from the token itself, so that a lost answer can be given again without
//! ever keeping a token's text (product.md §3, "thief or retry"). Whether a retry may have it is the protocol's rule.

use std::fmt;

use zeroize::Zeroizing;

use crate::mac::hmac_sha256;
use crate::{PlainSecret, SecretKind};

/// Makes successors under one server key. Whoever knows a token but not the key cannot tell what follows it.
#[derive(Clone)]
pub struct RefreshDerivation(Zeroizing<[u8; 32]>);

impl RefreshDerivation {
    pub(crate) const fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// The one token that follows `presented`: the same each time it is asked.
    pub fn successor(&self, presented: &str) -> PlainSecret {
        let derived = Zeroizing::new(hmac_sha256(&self.0, presented.as_bytes()));
        PlainSecret::from_random(SecretKind::RefreshToken, &derived)
    }
}

impl fmt::Debug for RefreshDerivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshDerivation(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::SeededEntropy;

    fn derivation(byte: u8) -> RefreshDerivation {
        RefreshDerivation::new(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn a_retry_gets_the_same_successor_and_another_key_another_one() {
        let token = PlainSecret::draw(SecretKind::RefreshToken, &SeededEntropy::new(1));
        let successor = derivation(1).successor(token.expose());
        assert_eq!(
            successor.digest(),
            derivation(1).successor(token.expose()).digest()
        );
        assert_ne!(
            successor.digest(),
            derivation(2).successor(token.expose()).digest()
        );
        assert!(successor.expose().starts_with("cs_rt_"));
        assert_eq!(successor.expose().len(), token.expose().len());
    }

    /// Nodes of two releases over one database must agree, so the derivation may never change for a given key.
    #[test]
    fn the_derivation_is_the_same_in_every_release() {
        let successor = derivation(1).successor("cs_rt_0");
        assert_eq!(successor.expose(), "cs_rt_QYaSm9HGflGvFLvykOtLZbZm1I20MYsJk");
    }

    #[test]
    fn a_chain_never_comes_back() {
        let derivation = derivation(1);
        let mut token = PlainSecret::draw(SecretKind::RefreshToken, &SeededEntropy::new(1));
        let mut seen = HashSet::new();
        for _ in 0..1000 {
            assert!(seen.insert(token.expose().to_owned()));
            token = derivation.successor(token.expose());
        }
    }
}
