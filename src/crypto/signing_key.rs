//! Signing keys: how one is made, what is kept of it, and how it is published. When a key signs and when it goes is
//! the protocol's rule.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_identity::Timestamp;
use countersign_protocol::algorithm::Algorithm;
use countersign_protocol::signing_key::SigningKey;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::signature_keys;

/// Why a key cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The cryptographic library could not make a key.
    #[error("no signing key could be generated")]
    Generation,
    /// Not a PKCS#8 private key of the named algorithm, or shorter than 2048 bits.
    #[error("the private key cannot be read as one for {0}")]
    Private(Algorithm),
    /// Not a public JWK of the named algorithm, or shorter than 2048 bits.
    #[error("the public key cannot be read as one for {0}")]
    Public(Algorithm),
}

/// A key pair on its way to the store.
#[derive(Clone)]
pub struct GeneratedKey {
    /// The RFC 7638 thumbprint of the public key.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// PKCS#8 in DER, to be sealed.
    pub private_der: Zeroizing<Vec<u8>>,
    /// What the JWKS shows: the members of its kind, `kid`, `use`, `alg`.
    pub public_jwk: Map<String, Value>,
}

impl GeneratedKey {
    /// The row of its public half, staged: when it is listed and when it signs is for the caller to enter.
    pub fn to_row(&self, now: Timestamp) -> SigningKey {
        SigningKey {
            kid: self.kid.clone(),
            algorithm: self.algorithm.as_str().to_owned(),
            public_jwk: Value::Object(self.public_jwk.clone()).to_string(),
            created_at: now,
            published_at: None,
            activated_at: None,
            retiring_at: None,
            gone_at: None,
            revoked_at: None,
        }
    }
}

impl fmt::Debug for GeneratedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GeneratedKey({}, {})", self.kid, self.algorithm)
    }
}

/// Makes a key pair. Blocks for 40 to 210 ms; the randomness is OpenSSL's own, which takes it from the system.
///
/// # Errors
/// [`KeyError::Generation`].
pub fn generate_key(algorithm: Algorithm) -> Result<GeneratedKey, KeyError> {
    let private_der = signature_keys::generate(algorithm).map_err(|_| KeyError::Generation)?;
    let public_jwk = public_jwk(algorithm, &private_der)?;
    let kid = thumbprint(&public_jwk).ok_or(KeyError::Generation)?;
    Ok(GeneratedKey {
        kid,
        algorithm,
        private_der,
        public_jwk,
    })
}

/// The public half of a private key, as the JWKS shows it.
pub(crate) fn public_jwk(algorithm: Algorithm, private_der: &[u8]) -> Result<Map<String, Value>, KeyError> {
    let unreadable = || KeyError::Private(algorithm);
    let half = signature_keys::public_half(algorithm, private_der).map_err(|_| unreadable())?;
    let members = signature_keys::required_members(half.key_type()).ok_or_else(unreadable)?;
    let mut jwk: Map<String, Value> = members
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), half.as_ref().get(*name)?.clone())))
        .collect();
    let kid = thumbprint(&jwk).ok_or_else(unreadable)?;
    jwk.insert("kid".to_owned(), Value::from(kid));
    jwk.insert("use".to_owned(), Value::from("sig"));
    jwk.insert("alg".to_owned(), Value::from(algorithm.as_str()));
    Ok(jwk)
}

/// RFC 7638: SHA-256 over the required members of a key in lexical order, in base64url. `None` when the key is of no kind
/// that we know or a member holds what base64url and names of curves do not.
pub(crate) fn thumbprint(jwk: &Map<String, Value>) -> Option<String> {
    let members = signature_keys::required_members(jwk.get("kty")?.as_str()?)?;
    let mut canonical = Vec::with_capacity(members.len());
    for name in members {
        let text = jwk.get(*name).and_then(Value::as_str)?;
        // Such text needs no escaping in JSON, so that the canonical form can be written as it stands.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !text.bytes().all(plain) {
            return None;
        }
        canonical.push(format!(r#""{name}":"{text}""#));
    }
    let canonical = format!("{{{}}}", canonical.join(","));
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(canonical)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rfc_7638_section_3_1() {
        let key = json!({
            "kty": "RSA",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRX\
                  jBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqz\
                  s8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-\
                  G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
            "e": "AQAB",
            "alg": "RS256",
            "kid": "2011-04-29"
        });
        let expected = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        assert_eq!(thumbprint(key.as_object().unwrap()).as_deref(), Some(expected));
    }

    #[test]
    fn rfc_8037_appendix_a_3() {
        let key = json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
        let expected = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
        assert_eq!(thumbprint(key.as_object().unwrap()).as_deref(), Some(expected));
    }

    #[test]
    fn keys_of_every_algorithm_are_named_and_published_alike() {
        for algorithm in Algorithm::ALL {
            let key = generate_key(algorithm).unwrap();
            assert_eq!(key.public_jwk["alg"], algorithm.as_str());
            assert_eq!(key.public_jwk["kid"], key.kid.as_str());
            assert!(!key.public_jwk.contains_key("d"), "{algorithm}");
            let again = public_jwk(algorithm, &key.private_der).unwrap();
            assert_eq!(again, key.public_jwk, "{algorithm}");
        }
    }

    #[test]
    fn a_generated_key_publishes_its_public_half_only() {
        let key = generate_key(Algorithm::Rs256).unwrap();
        let names: Vec<&str> = key.public_jwk.keys().map(String::as_str).collect();
        assert_eq!(names, ["e", "kty", "n", "kid", "use", "alg"]);
        assert_eq!(key.public_jwk["kid"], key.kid.as_str());
        assert_eq!(key.public_jwk["use"], "sig");
        assert_eq!(key.public_jwk["e"], "AQAB");
        let modulus = URL_SAFE_NO_PAD
            .decode(key.public_jwk["n"].as_str().unwrap())
            .unwrap();
        assert_eq!(modulus.len() * 8, 2048);
    }
}
