//! The signing keys that this process works with now: the one that signs, those that are listed, those that verify.
//! A change of keys makes a new [`KeySet`] and swaps it in whole; requests under way keep the old one. In which state
//! a key is, and what follows from it, is decided in `countersign_protocol::signing_key`.

use std::sync::{Arc, PoisonError, RwLock};

use countersign_identity::Timestamp;
use countersign_protocol::algorithm::Algorithm;
use countersign_protocol::signing_key::{SigningKey, SigningKeyState, in_state};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::signing_key::public_jwk;
use crate::{JwtRefusal, JwtType, KeyError, Signer, VerifiedJwt, Verifier};
use countersign_protocol::strict_json::parse_object;

/// Why a set of keys cannot be used. Each names the key's row.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// A half that cannot be read.
    #[error("signing key {kid}: {source}")]
    Key {
        /// The key's name.
        kid: String,
        /// What is wrong with it.
        source: KeyError,
    },
    /// An algorithm of a newer release, or a damaged row.
    #[error("signing key {kid} is for {algorithm}, which this release does not sign with")]
    Algorithm {
        /// The key's name.
        kid: String,
        /// The stored name of the algorithm.
        algorithm: String,
    },
    /// The stored public half is not a JSON object.
    #[error("signing key {0}: its public half is not a JSON object")]
    PublicHalf(String),
    /// The private key is not the listed one's: nobody could verify what it signs.
    #[error("signing key {0}: its private and public halves do not belong together")]
    HalvesDiffer(String),
    /// It is active, but its private half was not given.
    #[error("signing key {0} is active, but has no private half")]
    NoPrivateHalf(String),
    /// Two rows of one name.
    #[error("signing key {0} is there twice")]
    Twice(String),
}

/// One key as the store keeps it, opened.
pub struct KeyMaterial {
    /// Its row.
    pub key: SigningKey,
    /// PKCS#8 in DER; only the active key needs it.
    pub private_der: Option<Zeroizing<Vec<u8>>>,
}

/// A whole, consistent set of keys.
#[derive(Debug, Default)]
pub struct KeySet {
    signer: Option<Arc<Signer>>,
    listed: Vec<Map<String, Value>>,
    tokens: Verifier,
    hints: Verifier,
}

impl KeySet {
    /// Parses every key that has a part to play at this moment, once. Load again when the rows change, and when a
    /// moment written in them comes.
    ///
    /// # Errors
    /// [`KeyRingError`]; nothing of the set is used then.
    pub fn load(materials: &[KeyMaterial], now: Timestamp) -> Result<Self, KeyRingError> {
        let mut set = Self::default();
        for material in materials {
            set.add(&material.key, now)?;
        }
        let keys: Vec<SigningKey> = materials.iter().map(|material| material.key.clone()).collect();
        if let Some(active) = in_state(&keys, SigningKeyState::Active, now) {
            let material = materials.iter().find(|material| material.key.kid == active.kid);
            let private = material.and_then(|material| material.private_der.as_deref());
            set.signer = Some(Arc::new(signer_of(active, private)?));
            // Stable: the others keep their order.
            set.listed
                .sort_by_key(|jwk| jwk.get("kid").and_then(Value::as_str) != Some(&active.kid));
        }
        Ok(set)
    }

    fn add(&mut self, key: &SigningKey, now: Timestamp) -> Result<(), KeyRingError> {
        let kid = &key.kid;
        let of_this = |source| KeyRingError::Key {
            kid: kid.clone(),
            source,
        };
        if !key.verifies_hints(now) {
            return Ok(());
        }
        if self.hints.knows(kid) {
            return Err(KeyRingError::Twice(kid.clone()));
        }
        let (algorithm, jwk) = (algorithm_of(key)?, public_half_of(key)?);
        self.hints.add(kid, algorithm, &jwk).map_err(of_this)?;
        if key.state(now).is_listed() {
            // A successor that is listed but not active here may already sign on a node whose clock is ahead.
            self.tokens.add(kid, algorithm, &jwk).map_err(of_this)?;
            self.listed.push(jwk);
        }
        Ok(())
    }

    /// The key that signs now; `None` before the first one is active.
    pub fn signer(&self) -> Option<Arc<Signer>> {
        self.signer.clone()
    }

    /// The JWKS document (RFC 7517 §5): public halves only, the active key first.
    pub fn jwks(&self) -> Value {
        json!({ "keys": self.listed })
    }

    /// Checks a token that is to be honoured.
    ///
    /// # Errors
    /// [`JwtRefusal`].
    pub fn verify(&self, token: &str, expected: JwtType) -> Result<VerifiedJwt, JwtRefusal> {
        self.tokens.verify(token, expected)
    }

    /// Checks an `id_token_hint`, which may be signed by a key that is gone (OpenID Connect Core §3.1.2.1).
    ///
    /// # Errors
    /// [`JwtRefusal`].
    pub fn verify_hint(&self, token: &str) -> Result<VerifiedJwt, JwtRefusal> {
        self.hints.verify(token, JwtType::IdToken)
    }
}

fn algorithm_of(key: &SigningKey) -> Result<Algorithm, KeyRingError> {
    Algorithm::from_name(&key.algorithm).ok_or_else(|| KeyRingError::Algorithm {
        kid: key.kid.clone(),
        algorithm: key.algorithm.clone(),
    })
}

fn public_half_of(key: &SigningKey) -> Result<Map<String, Value>, KeyRingError> {
    parse_object(key.public_jwk.as_bytes()).map_err(|_| KeyRingError::PublicHalf(key.kid.clone()))
}

/// The active key's signer, once it is sure that what is listed verifies what it signs.
fn signer_of(key: &SigningKey, private_der: Option<&Vec<u8>>) -> Result<Signer, KeyRingError> {
    let of_this = |source| KeyRingError::Key {
        kid: key.kid.clone(),
        source,
    };
    let private_der = private_der.ok_or_else(|| KeyRingError::NoPrivateHalf(key.kid.clone()))?;
    let algorithm = algorithm_of(key)?;
    let (listed, derived) = (
        public_half_of(key)?,
        public_jwk(algorithm, private_der).map_err(of_this)?,
    );
    if ["kty", "n", "e", "crv", "x", "y"]
        .iter()
        .any(|name| listed.get(*name) != derived.get(*name))
    {
        return Err(KeyRingError::HalvesDiffer(key.kid.clone()));
    }
    Signer::from_der(&key.kid, algorithm, private_der).map_err(of_this)
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
