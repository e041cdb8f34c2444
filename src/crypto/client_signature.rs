//! Checks what clients have signed, with the keys that they registered. Which keys those are, and what the claims have to
//! say, is decided elsewhere.

use countersign_protocol::client_keys::ClientKeys;
use countersign_protocol::jws::Jws;
use serde_json::{Map, Value};

use crate::signature_keys;

/// Keys that are tried for a signature without a `kid`: each costs a verification that a stranger can ask for.
const MOST_TRIED: usize = 4;

/// No key of the client has made this signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key of the client fits the signature")]
pub struct NotSignedByClient;

/// The claims of a text that one of these keys has signed. Takes about 20 µs for each key that is tried.
///
/// # Errors
/// [`NotSignedByClient`], also when no key has the name that the text gives.
pub fn verify_client_jws(jws: Jws, keys: &ClientKeys) -> Result<Map<String, Value>, NotSignedByClient> {
    let signed = keys
        .candidates(jws.algorithm, jws.kid.as_deref())
        .take(MOST_TRIED)
        .filter_map(|key| signature_keys::verifier(jws.algorithm, key.jwk()).ok())
        .any(|verifier| verifier.verify(jws.signed(), jws.signature()).is_ok());
    if signed {
        Ok(jws.into_claims())
    } else {
        Err(NotSignedByClient)
    }
}

#[cfg(test)]
mod tests {
    use countersign_protocol::algorithm::Algorithm;
    use josekit::jws::{HS256, JwsHeader, serialize_compact};
    use serde_json::json;

    use super::*;
    use crate::{GeneratedKey, generate_key};

    fn set(keys: &[&GeneratedKey]) -> ClientKeys {
        let keys: Vec<_> = keys.iter().map(|key| &key.public_jwk).collect();
        ClientKeys::parse(json!({ "keys": keys }).as_object().unwrap()).unwrap()
    }

    fn signed(key: &GeneratedKey, kid: &str) -> Jws {
        let signer = signature_keys::signer(key.algorithm, &key.private_der, kid).unwrap();
        let text = serialize_compact(br#"{"iss":"cli_1"}"#, &JwsHeader::new(), signer.as_ref()).unwrap();
        Jws::parse(&text).unwrap()
    }

    #[test]
    fn each_algorithm_is_verified_with_the_named_key_and_no_other() {
        for algorithm in Algorithm::ALL {
            let (own, other) = (generate_key(algorithm).unwrap(), generate_key(algorithm).unwrap());
            let claims = verify_client_jws(signed(&own, &own.kid), &set(&[&other, &own])).unwrap();
            assert_eq!(claims["iss"], "cli_1", "{algorithm}");
            for (kid, keys) in [
                (own.kid.as_str(), set(&[&other])),
                (other.kid.as_str(), set(&[&own, &other])),
                ("unknown", set(&[&own])),
            ] {
                let refused = verify_client_jws(signed(&own, kid), &keys);
                assert_eq!(refused, Err(NotSignedByClient), "{algorithm}");
            }
        }
    }

    #[test]
    fn a_changed_text_is_signed_by_nobody() {
        let key = generate_key(Algorithm::Es256).unwrap();
        let signer = signature_keys::signer(key.algorithm, &key.private_der, &key.kid).unwrap();
        let text = serialize_compact(br#"{"iss":"cli_1"}"#, &JwsHeader::new(), signer.as_ref()).unwrap();
        let mut parts: Vec<&str> = text.split('.').collect();
        parts[1] = "eyJpc3MiOiJjbGlfMiJ9";
        let edited = Jws::parse(&parts.join(".")).unwrap();
        assert_eq!(verify_client_jws(edited, &set(&[&key])), Err(NotSignedByClient));
    }

    #[test]
    fn a_public_key_is_no_shared_secret() {
        let key = generate_key(Algorithm::Rs256).unwrap();
        let secret = key.public_jwk["n"].as_str().unwrap();
        let signer = HS256.signer_from_bytes(secret).unwrap();
        let text = serialize_compact(b"{}", &JwsHeader::new(), &signer).unwrap();
        assert!(Jws::parse(&text).is_err());
    }
}
