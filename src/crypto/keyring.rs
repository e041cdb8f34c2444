//! The signing keys that this process works with now: the one that signs, those that are published, those that
//! verify. A change of keys makes a new [`KeySet`] and swaps it in whole; requests under way keep the old one.
//! Which key is in which state is the protocol's rule; here states have become three yes-or-no answers.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::signing_key::public_jwk;
use crate::{Algorithm, JwtRefusal, JwtType, KeyError, Signer, VerifiedJwt, Verifier};

/// Why a set of keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// A row that makes no sense.
    #[error("signing key {kid}: {source}")]
    Key {
        /// The key's name.
        kid: String,
        /// What is wrong with it.
        source: KeyError,
    },
    /// The private key is not the published one's: nobody could verify what it signs.
    #[error("signing key {0}: its private and public halves do not belong together")]
    HalvesDiffer(String),
    /// It is to sign, but its private half is missing.
    #[error("signing key {0} is to sign, but has no private half")]
    NoPrivateHalf(String),
    /// There is at most one signing key (threat model, invariant 25).
    #[error("signing keys {0} and {1} are both to sign")]
    TwoSigners(String, String),
    /// Two rows of one name.
    #[error("signing key {0} is there twice")]
    Twice(String),
}

/// One key as the store keeps it, opened.
pub struct KeyMaterial {
    /// Its name in the JWKS.
    pub kid: String,
    /// Its one algorithm.
    pub algorithm: Algorithm,
    /// PKCS#8 in DER; only the key that signs needs it.
    pub private_der: Option<Zeroizing<Vec<u8>>>,
    /// The public half, as [`crate::GeneratedKey::public_jwk`] gave it.
    pub public_jwk: Map<String, Value>,
    /// New tokens are signed with it.
    pub signs: bool,
    /// The JWKS shows it.
    pub published: bool,
    /// Tokens that it signed are accepted. Every key in the ring, whatever this says, verifies an `id_token_hint`.
    pub verifies: bool,
}

/// A whole, consistent set of keys.
#[derive(Debug, Default)]
pub struct KeySet {
    signer: Option<Arc<Signer>>,
    published: Vec<Map<String, Value>>,
    tokens: Verifier,
    hints: Verifier,
}

impl KeySet {
    /// Parses every key once. Published keys keep their order, the signing one first.
    ///
    /// # Errors
    /// [`KeyRingError`] names the key; nothing of the set is used then.
    pub fn load(keys: Vec<KeyMaterial>) -> Result<Self, KeyRingError> {
        let mut set = Self::default();
        for key in &keys {
            set.add(key)?;
        }
        let signing = |jwk: &Map<String, Value>| {
            jwk.get("kid").and_then(Value::as_str) == set.signer.as_ref().map(|signer| signer.kid())
        };
        set.published.sort_by_key(|jwk| !signing(jwk));
        Ok(set)
    }

    fn add(&mut self, key: &KeyMaterial) -> Result<(), KeyRingError> {
        let of_this = |source| KeyRingError::Key {
            kid: key.kid.clone(),
            source,
        };
        if self.hints.knows(&key.kid) {
            return Err(KeyRingError::Twice(key.kid.clone()));
        }
        self.hints
            .add(&key.kid, key.algorithm, &key.public_jwk)
            .map_err(of_this)?;
        if key.verifies {
            self.tokens
                .add(&key.kid, key.algorithm, &key.public_jwk)
                .map_err(of_this)?;
        }
        if key.published {
            self.published.push(key.public_jwk.clone());
        }
        if key.signs {
            if let Some(other) = &self.signer {
                return Err(KeyRingError::TwoSigners(other.kid().to_owned(), key.kid.clone()));
            }
            let private = key
                .private_der
                .as_ref()
                .ok_or_else(|| KeyRingError::NoPrivateHalf(key.kid.clone()))?;
            if !belongs_together(key, private).map_err(of_this)? {
                return Err(KeyRingError::HalvesDiffer(key.kid.clone()));
            }
            let signer = Signer::from_der(&key.kid, key.algorithm, private).map_err(of_this)?;
            self.signer = Some(Arc::new(signer));
        }
        Ok(())
    }

    /// The key that signs now; `None` before the first one is active.
    pub fn signer(&self) -> Option<Arc<Signer>> {
        self.signer.clone()
    }

    /// The JWKS document (RFC 7517 §5): public halves only, the signing key first.
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.published })
    }

    /// Checks a token that is to be honoured.
    ///
    /// # Errors
    /// [`JwtRefusal`].
    pub fn verify(&self, token: &str, expected: JwtType) -> Result<VerifiedJwt, JwtRefusal> {
        self.tokens.verify(token, expected)
    }

    /// Checks an `id_token_hint`, which may be signed by a key that has retired (OpenID Connect Core §3.1.2.1).
    ///
    /// # Errors
    /// [`JwtRefusal`].
    pub fn verify_hint(&self, token: &str) -> Result<VerifiedJwt, JwtRefusal> {
        self.hints.verify(token, JwtType::IdToken)
    }
}

/// Whether the public half is that of the private one.
fn belongs_together(key: &KeyMaterial, private_der: &[u8]) -> Result<bool, KeyError> {
    let derived = public_jwk(key.algorithm, private_der)?;
    Ok(["kty", "n", "e"]
        .iter()
        .all(|name| derived.get(*name) == key.public_jwk.get(*name)))
}

/// The present [`KeySet`], shared by all threads. Clones show the same.
#[derive(Clone, Debug, Default)]
pub struct KeyRing(Arc<RwLock<Arc<KeySet>>>);

impl KeyRing {
    /// A ring that begins with this set.
    pub fn new(set: KeySet) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(set))))
    }

    /// The set of this moment. A request takes it once and works with it to its end.
    pub fn current(&self) -> Arc<KeySet> {
        // The lock is held for one pointer's copy, where nothing can panic: a poisoned value is a whole one.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Swaps in another set for every later [`KeyRing::current`].
    pub fn replace(&self, set: KeySet) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
    }
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
