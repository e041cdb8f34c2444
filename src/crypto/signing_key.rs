//! Signing keys: how one is made, what is kept of it, and how it is published. When a key signs and when it goes is
//! the protocol's rule.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_identity::Timestamp;
use countersign_protocol::signing_key::SigningKey;
use josekit::jwk::KeyPair;
use josekit::jws::RS256;
use openssl::pkey::PKey;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const RSA_BITS: u32 = 2048;

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

/// A signature algorithm that this server signs and verifies with. One key has one algorithm (RFC 8725 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    Rs256,
}

impl Algorithm {
    /// The registered name, as `alg` and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm of that name, if it is one of ours. `none` and the HMAC family are not.
    pub fn from_name(name: &str) -> Option<Self> {
        (name == Self::Rs256.as_str()).then_some(Self::Rs256)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
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
    /// What the JWKS shows: `kty`, `n`, `e`, `kid`, `use`, `alg`.
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
    let pair = match algorithm {
        Algorithm::Rs256 => RS256
            .generate_key_pair(RSA_BITS)
            .map_err(|_| KeyError::Generation)?,
    };
    let private_der = Zeroizing::new(pair.to_der_private_key());
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
    let rsa = PKey::private_key_from_der(private_der)
        .and_then(|key| key.rsa())
        .map_err(|_| unreadable())?;
    let number = |bytes: Vec<u8>| Value::String(URL_SAFE_NO_PAD.encode(bytes));
    let mut jwk = Map::from_iter([
        ("kty".to_owned(), Value::from("RSA")),
        ("n".to_owned(), number(rsa.n().to_vec())),
        ("e".to_owned(), number(rsa.e().to_vec())),
    ]);
    let kid = thumbprint(&jwk).ok_or_else(unreadable)?;
    jwk.insert("kid".to_owned(), Value::from(kid));
    jwk.insert("use".to_owned(), Value::from("sig"));
    jwk.insert("alg".to_owned(), Value::from(algorithm.as_str()));
    Ok(jwk)
}

/// RFC 7638: SHA-256 over the required members of an RSA key in lexical order, in base64url. `None` when the key is
/// not an RSA key or a member holds what base64url does not.
pub(crate) fn thumbprint(jwk: &Map<String, Value>) -> Option<String> {
    let member = |name: &str| {
        jwk.get(name).and_then(Value::as_str).filter(|text| {
            // Plain base64url needs no escaping in JSON, so that the canonical text can be written as it stands.
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        })
    };
    let (e, kty, n) = (member("e")?, member("kty")?, member("n")?);
    let canonical = format!(r#"{{"e":"{e}","kty":"{kty}","n":"{n}"}}"#);
    (kty == "RSA").then(|| URL_SAFE_NO_PAD.encode(Sha256::digest(canonical)))
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
    fn a_generated_key_publishes_its_public_half_only() {
        let key = generate_key(Algorithm::Rs256).unwrap();
        let names: Vec<&str> = key.public_jwk.keys().map(String::as_str).collect();
        assert_eq!(names, ["kty", "n", "e", "kid", "use", "alg"]);
        assert_eq!(key.public_jwk["kid"], key.kid.as_str());
        assert_eq!(key.public_jwk["use"], "sig");
        assert_eq!(key.public_jwk["e"], "AQAB");
        let modulus = URL_SAFE_NO_PAD
            .decode(key.public_jwk["n"].as_str().unwrap())
            .unwrap();
        assert_eq!(modulus.len() * 8, 2048);
    }

    #[test]
    fn only_algorithms_that_we_use_have_a_name_here() {
        assert_eq!(Algorithm::from_name("RS256"), Some(Algorithm::Rs256));
        for name in ["none", "HS256", "rs256", "RS256 ", ""] {
            assert_eq!(Algorithm::from_name(name), None);
        }
    }
}
