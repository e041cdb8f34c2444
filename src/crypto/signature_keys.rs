//! The signature algorithms in terms of the library that computes them: how a key of each is made, read and used. Which
//! algorithm counts when is decided elsewhere; a key is never used with another than its own (RFC 8725 §3.1).

use countersign_protocol::algorithm::Algorithm;
use josekit::JoseError;
use josekit::jwk::alg::ec::{EcCurve, EcKeyPair};
use josekit::jwk::alg::ed::{EdCurve, EdKeyPair};
use josekit::jwk::alg::rsa::RsaKeyPair;
use josekit::jwk::{Jwk, KeyPair};
use josekit::jws::{ES256, EdDSA, JwsSigner, JwsVerifier, PS256, RS256};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

const RSA_BITS: u32 = 2048;

/// A new private key: PKCS#8 in DER. Both RSA algorithms use ordinary RSA keys, which every library reads.
pub(crate) fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, JoseError> {
    Ok(Zeroizing::new(match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 => RS256.generate_key_pair(RSA_BITS)?.to_der_private_key(),
        Algorithm::Es256 => ES256.generate_key_pair()?.to_der_private_key(),
        Algorithm::EdDsa => EdDSA.generate_key_pair(EdCurve::Ed25519)?.to_der_private_key(),
    }))
}

/// The public half of a private key, as its library writes it.
pub(crate) fn public_half(algorithm: Algorithm, private_der: &[u8]) -> Result<Jwk, JoseError> {
    Ok(match algorithm {
        Algorithm::Rs256 | Algorithm::Ps256 => RsaKeyPair::from_der(private_der)?.to_jwk_public_key(),
        Algorithm::Es256 => EcKeyPair::from_der(private_der, Some(EcCurve::P256))?.to_jwk_public_key(),
        Algorithm::EdDsa => EdKeyPair::from_der(private_der)?.to_jwk_public_key(),
    })
}

/// The members that make up a public key of this kind, in lexical order (RFC 7638 §3.2, RFC 8037 §2).
pub(crate) fn required_members(key_type: &str) -> Option<&'static [&'static str]> {
    match key_type {
        "RSA" => Some(&["e", "kty", "n"]),
        "EC" => Some(&["crv", "kty", "x", "y"]),
        "OKP" => Some(&["crv", "kty", "x"]),
        _ => None,
    }
}

/// A signer whose headers name the key.
pub(crate) fn signer(
    algorithm: Algorithm,
    private_der: &[u8],
    kid: &str,
) -> Result<Box<dyn JwsSigner>, JoseError> {
    Ok(match algorithm {
        Algorithm::Rs256 => {
            let mut signer = RS256.signer_from_der(private_der)?;
            signer.set_key_id(kid);
            Box::new(signer)
        }
        Algorithm::Ps256 => {
            let mut signer = PS256.signer_from_der(private_der)?;
            signer.set_key_id(kid);
            Box::new(signer)
        }
        Algorithm::Es256 => {
            let mut signer = ES256.signer_from_der(private_der)?;
            signer.set_key_id(kid);
            Box::new(signer)
        }
        Algorithm::EdDsa => {
            let mut signer = EdDSA.signer_from_der(private_der)?;
            signer.set_key_id(kid);
            Box::new(signer)
        }
    })
}

/// A verifier with a public JWK. Keys of another kind, use or `alg`, and RSA below 2048 bits, are refused.
pub(crate) fn verifier(
    algorithm: Algorithm,
    public_jwk: &Map<String, Value>,
) -> Result<Box<dyn JwsVerifier>, JoseError> {
    let jwk = Jwk::from_map(public_jwk.clone())?;
    Ok(match algorithm {
        Algorithm::Rs256 => Box::new(RS256.verifier_from_jwk(&jwk)?),
        Algorithm::Ps256 => Box::new(PS256.verifier_from_jwk(&jwk)?),
        Algorithm::Es256 => Box::new(ES256.verifier_from_jwk(&jwk)?),
        Algorithm::EdDsa => Box::new(EdDSA.verifier_from_jwk(&jwk)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_key_of_each_algorithm_signs_its_public_half_verifies() {
        for algorithm in Algorithm::ALL {
            let private = generate(algorithm).unwrap();
            let public = public_half(algorithm, &private).unwrap();
            let signer = signer(algorithm, &private, "k").unwrap();
            let signature = signer.sign(b"text").unwrap();
            let verifier = verifier(algorithm, public.as_ref()).unwrap();
            assert!(verifier.verify(b"text", &signature).is_ok(), "{algorithm}");
            assert!(verifier.verify(b"texT", &signature).is_err(), "{algorithm}");
        }
    }

    #[test]
    fn a_key_is_no_key_for_an_algorithm_of_another_kind() {
        let private = generate(Algorithm::Es256).unwrap();
        let public = public_half(Algorithm::Es256, &private).unwrap();
        for other in [Algorithm::Rs256, Algorithm::Ps256, Algorithm::EdDsa] {
            assert!(verifier(other, public.as_ref()).is_err(), "{other}");
            assert!(signer(other, &private, "k").is_err(), "{other}");
        }
    }
}
