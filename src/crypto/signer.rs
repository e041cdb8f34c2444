//! A private key, parsed once, and the JWS it makes (RFC 7515 §7.1). Parsing the key for each signature would cost
//! two thirds of the rate.

use std::fmt;

use josekit::jws::{JwsHeader, JwsSigner, serialize_compact};

use countersign_protocol::algorithm::Algorithm;

use crate::{Busy, JwtType, KeyError, signature_keys};

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// Answer 503.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The claims are not JSON, or the cryptographic library refused.
    #[error("the token could not be signed")]
    Failed,
}

/// Signs with one key.
pub struct Signer {
    kid: String,
    algorithm: Algorithm,
    key: Box<dyn JwsSigner>,
}

impl Signer {
    /// Takes a PKCS#8 private key in DER.
    ///
    /// # Errors
    /// [`KeyError::Private`].
    pub fn from_der(kid: &str, algorithm: Algorithm, private_der: &[u8]) -> Result<Self, KeyError> {
        let key =
            signature_keys::signer(algorithm, private_der, kid).map_err(|_| KeyError::Private(algorithm))?;
        Ok(Self {
            kid: kid.to_owned(),
            algorithm,
            key,
        })
    }

    /// The key's name in the JWKS.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What it signs with.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The compact JWS over a payload; its header holds `alg`, `typ` and `kid` and nothing else. Blocks for about
    /// 0.2 ms, so requests go through [`crate::SigningPool`].
    ///
    /// # Errors
    /// [`SignError::Failed`].
    pub fn sign(&self, token_type: JwtType, payload: &[u8]) -> Result<String, SignError> {
        let mut header = JwsHeader::new();
        header.set_token_type(token_type.as_str());
        serialize_compact(payload, &header, self.key.as_ref()).map_err(|_| SignError::Failed)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({}, {})", self.kid, self.algorithm)
    }
}
