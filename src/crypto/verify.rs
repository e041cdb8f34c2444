//! Verifies JWTs that this server itself has signed. The header is judged by our own rules before any cryptography:
//! it may hold `alg`, `typ` and `kid`, once each, and nothing else, so that no header ever chooses a key, an
//! algorithm or an extension (threat model, invariant 7). Issuer, audience and times are the protocol's to judge.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jws::JwsVerifier;
use serde_json::{Map, Value};

use countersign_protocol::algorithm::Algorithm;
use countersign_protocol::strict_json::parse_object;

use crate::{JwtType, KeyError, signature_keys};

/// A token in a header is at most as long as all headers together may be (threat model, §4).
const MOST_BYTES: usize = 16 * 1024;

/// Why a token is not one of ours. To the one who presented it they are all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwtRefusal {
    /// Not three parts of canonical base64url around JSON objects without repeated names, or too long.
    #[error("the token is malformed")]
    Malformed,
    /// A header member other than `alg`, `typ` and `kid`: `crit`, `jwk`, `jku`, `x5c`, `b64` and all others.
    #[error("the token's header holds what no token of ours holds")]
    ForeignHeader,
    /// Another kind of token, or none.
    #[error("the token is of another kind")]
    WrongType,
    /// No key of that name verifies now.
    #[error("the token's key is not known")]
    UnknownKey,
    /// Not the algorithm of that key.
    #[error("the token's algorithm is not that of its key")]
    WrongAlgorithm,
    /// The signature does not fit.
    #[error("the token's signature is wrong")]
    BadSignature,
}

/// A token whose signature holds.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifiedJwt {
    /// The key that signed it.
    pub kid: String,
    /// The claims, each name once.
    pub claims: Map<String, Value>,
}

struct VerificationKey {
    algorithm: Algorithm,
    key: Box<dyn JwsVerifier>,
}

/// The public keys that tokens may be signed with.
#[derive(Default)]
pub struct Verifier {
    keys: HashMap<String, VerificationKey>,
}

impl Verifier {
    /// Adds a public JWK under its name.
    ///
    /// # Errors
    /// [`KeyError::Public`], also for an RSA key shorter than 2048 bits.
    pub fn add(
        &mut self,
        kid: &str,
        algorithm: Algorithm,
        public_jwk: &Map<String, Value>,
    ) -> Result<(), KeyError> {
        let key = signature_keys::verifier(algorithm, public_jwk).map_err(|_| KeyError::Public(algorithm))?;
        self.keys
            .insert(kid.to_owned(), VerificationKey { algorithm, key });
        Ok(())
    }

    /// Whether there is a key of this name.
    pub(crate) fn knows(&self, kid: &str) -> bool {
        self.keys.contains_key(kid)
    }

    /// Checks header and signature of a compact JWS and reads its claims.
    ///
    /// # Errors
    /// One [`JwtRefusal`] per reason, for the log.
    pub fn verify(&self, token: &str, expected: JwtType) -> Result<VerifiedJwt, JwtRefusal> {
        if token.len() > MOST_BYTES {
            return Err(JwtRefusal::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(JwtRefusal::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(JwtRefusal::Malformed)?;
        let header = Header::parse(&decode(header)?)?;
        let (payload, signature) = (decode(payload)?, decode(signature)?);

        if header.typ != expected.as_str() {
            return Err(JwtRefusal::WrongType);
        }
        let key = self.keys.get(&header.kid).ok_or(JwtRefusal::UnknownKey)?;
        if header.alg != key.algorithm.as_str() {
            return Err(JwtRefusal::WrongAlgorithm);
        }
        key.key
            .verify(signed.as_bytes(), &signature)
            .map_err(|_| JwtRefusal::BadSignature)?;
        let claims = parse_object(&payload).map_err(|_| JwtRefusal::Malformed)?;
        Ok(VerifiedJwt {
            kid: header.kid,
            claims,
        })
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.keys.keys()).finish()
    }
}

struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl Header {
    fn parse(bytes: &[u8]) -> Result<Self, JwtRefusal> {
        let mut members = parse_object(bytes).map_err(|_| JwtRefusal::Malformed)?;
        let mut take = |name| match members.remove(name) {
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(JwtRefusal::Malformed),
            None => Ok(None),
        };
        let (alg, typ, kid) = (take("alg")?, take("typ")?, take("kid")?);
        if !members.is_empty() {
            return Err(JwtRefusal::ForeignHeader);
        }
        Ok(Self {
            alg: alg.ok_or(JwtRefusal::WrongAlgorithm)?,
            typ: typ.ok_or(JwtRefusal::WrongType)?,
            kid: kid.ok_or(JwtRefusal::UnknownKey)?,
        })
    }
}

/// Canonical base64url without padding: one text for one value, so that a token cannot be respelled.
fn decode(part: &str) -> Result<Vec<u8>, JwtRefusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwtRefusal::Malformed)
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
