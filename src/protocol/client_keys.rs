//! A client's public keys (RFC 7517), by value or from its `jwks_uri`: what may be registered, and which of them can
//! have made a signature.
//!
//! A set that holds a symmetric or private key, or a weak one, is refused as a whole: whoever publishes such has a
//! problem that is better heard of than worked around. Keys for other purposes or of kinds that we do not verify with are
//! left aside.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::algorithm::Algorithm;

/// Most keys of one set; nobody needs more for turning keys over.
const MOST_KEYS: usize = 32;
/// RFC 7518 §3.3.
const LEAST_RSA_BITS: usize = 2048;
/// Longer ones cost more to verify than a stranger may ask for.
const MOST_RSA_BITS: usize = 8192;
/// Members that only a private or symmetric key has (RFC 7518 §6).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a set of keys is not taken. The texts are for whoever registers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysRefusal {
    /// Not an object with an array `keys` of objects (RFC 7517 §5).
    #[error("it is not a JSON Web Key Set, an object with an array of keys")]
    NotASet,
    /// More than 32.
    #[error("it holds more than {MOST_KEYS} keys")]
    TooMany,
    /// A shared secret is no public key.
    #[error("it holds a symmetric key")]
    Symmetric,
    /// It was shown to somebody who should never see it.
    #[error("it holds a private key")]
    Private,
    /// RSA below 2048 bits, or above what can be verified cheaply.
    #[error("an RSA key must have {LEAST_RSA_BITS} to {MOST_RSA_BITS} bits")]
    RsaLength,
    /// Nothing in it could verify a signature of ours to accept.
    #[error("it holds no key for RS256, PS256, ES256 or EdDSA signatures")]
    NothingUsable,
}

/// The keys of one client, at least one of them usable.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientKeys(Vec<PublicKey>);

/// A public key that verifies signatures.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicKey {
    kid: Option<String>,
    algorithm: Option<Algorithm>,
    kind: KeyKind,
    jwk: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyKind {
    Rsa,
    P256,
    Ed25519,
}

impl ClientKeys {
    /// Reads a set.
    ///
    /// # Errors
    /// [`KeysRefusal`], one per reason.
    pub fn parse(set: &Map<String, Value>) -> Result<Self, KeysRefusal> {
        let keys = set
            .get("keys")
            .and_then(Value::as_array)
            .ok_or(KeysRefusal::NotASet)?;
        if keys.len() > MOST_KEYS {
            return Err(KeysRefusal::TooMany);
        }
        let mut usable = Vec::with_capacity(keys.len());
        for key in keys {
            usable.extend(PublicKey::parse(key.as_object().ok_or(KeysRefusal::NotASet)?)?);
        }
        if usable.is_empty() {
            Err(KeysRefusal::NothingUsable)
        } else {
            Ok(Self(usable))
        }
    }

    /// The set as JSON: what can be used of what was given.
    pub fn to_json(&self) -> Value {
        let keys: Vec<&Map<String, Value>> = self.0.iter().map(|key| &key.jwk).collect();
        json!({ "keys": keys })
    }

    /// The keys that can have made a signature of this algorithm under this name: with a `kid` those of that name, else
    /// all that fit (OpenID Connect Core §10.1).
    pub fn candidates(&self, algorithm: Algorithm, kid: Option<&str>) -> impl Iterator<Item = &PublicKey> {
        self.0
            .iter()
            .filter(move |key| key.makes(algorithm) && (kid.is_none() || key.kid.as_deref() == kid))
    }
}

impl PublicKey {
    /// `None` for a key that is for something else.
    fn parse(jwk: &Map<String, Value>) -> Result<Option<Self>, KeysRefusal> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let key_type = text("kty").ok_or(KeysRefusal::NotASet)?;
        if key_type == "oct" {
            return Err(KeysRefusal::Symmetric);
        }
        if SECRET_MEMBERS.iter().any(|member| jwk.contains_key(*member)) {
            return Err(KeysRefusal::Private);
        }
        let kind = match (key_type, text("crv")) {
            ("RSA", _) => {
                let bits = text("n").and_then(bits_of).ok_or(KeysRefusal::NotASet)?;
                if !(LEAST_RSA_BITS..=MOST_RSA_BITS).contains(&bits) {
                    return Err(KeysRefusal::RsaLength);
                }
                KeyKind::Rsa
            }
            ("EC", Some("P-256")) => KeyKind::P256,
            ("OKP", Some("Ed25519")) => KeyKind::Ed25519,
            _ => return Ok(None),
        };
        let for_signatures = text("use").is_none_or(|purpose| purpose == "sig")
            && jwk
                .get("key_ops")
                .and_then(Value::as_array)
                .is_none_or(|operations| operations.iter().any(|one| one == "verify"));
        let algorithm = text("alg").map(Algorithm::from_name);
        let key = Self {
            kid: text("kid").map(str::to_owned),
            algorithm: algorithm.flatten(),
            kind,
            jwk: jwk.clone(),
        };
        // An `alg` that is unknown here, or of another kind of key, is for something else.
        let fits = match algorithm {
            None => true,
            Some(named) => named.is_some_and(|named| key.makes(named)),
        };
        Ok((for_signatures && fits).then_some(key))
    }

    /// Whether it can have made a signature of this algorithm: one key has one algorithm once it names it.
    fn makes(&self, algorithm: Algorithm) -> bool {
        let fits = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => self.kind == KeyKind::Rsa,
            Algorithm::Es256 => self.kind == KeyKind::P256,
            Algorithm::EdDsa => self.kind == KeyKind::Ed25519,
        };
        fits && self.algorithm.is_none_or(|named| named == algorithm)
    }

    /// The JWK, public members only.
    pub fn jwk(&self) -> &Map<String, Value> {
        &self.jwk
    }
}

/// The length of a big-endian number in base64url.
fn bits_of(number: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(number).ok()?;
    let first = bytes.iter().position(|byte| *byte != 0)?;
    let leading = usize::try_from(bytes.get(first)?.leading_zeros()).ok()?;
    Some((bytes.len() - first) * 8 - leading)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rsa(bits: usize) -> Value {
        let mut modulus = vec![0x80; bits / 8];
        modulus.insert(0, 0);
        json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB"})
    }

    fn with(mut key: Value, name: &str, value: Value) -> Value {
        key[name] = value;
        key
    }

    fn parse(keys: Value) -> Result<ClientKeys, KeysRefusal> {
        ClientKeys::parse(json!({ "keys": keys }).as_object().unwrap())
    }

    fn found(keys: Value, algorithm: Algorithm, kid: Option<&str>) -> usize {
        parse(keys).unwrap().candidates(algorithm, kid).count()
    }

    const P256: &str = r#"{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "ec"}"#;

    fn p256() -> Value {
        serde_json::from_str(P256).unwrap()
    }

    #[test]
    fn symmetric_private_and_weak_keys_refuse_the_set() {
        let oct = json!({"kty": "oct", "k": "AAAA"});
        assert_eq!(parse(json!([p256(), oct])), Err(KeysRefusal::Symmetric));
        let private = with(p256(), "d", json!("AA"));
        assert_eq!(parse(json!([private])), Err(KeysRefusal::Private));
        assert_eq!(parse(json!([rsa(1024)])), Err(KeysRefusal::RsaLength));
        assert_eq!(parse(json!([rsa(2040)])), Err(KeysRefusal::RsaLength));
        assert_eq!(parse(json!([rsa(16384)])), Err(KeysRefusal::RsaLength));
        assert!(parse(json!([rsa(2048)])).is_ok());
    }

    #[test]
    fn what_is_no_set_is_refused() {
        for set in [json!({}), json!({"keys": {}}), json!({"keys": ["x"]})] {
            let refusal = ClientKeys::parse(set.as_object().unwrap());
            assert_eq!(refusal, Err(KeysRefusal::NotASet), "{set}");
        }
        assert_eq!(parse(json!([{"kty": "RSA"}])), Err(KeysRefusal::NotASet));
        assert_eq!(parse(json!([])), Err(KeysRefusal::NothingUsable));
        assert_eq!(parse(json!(vec![p256(); 33])), Err(KeysRefusal::TooMany));
    }

    #[test]
    fn keys_for_something_else_are_left_aside() {
        let other_curve = with(p256(), "crv", json!("P-384"));
        let encryption = with(rsa(2048), "use", json!("enc"));
        let unknown_alg = with(rsa(2048), "alg", json!("RS512"));
        let foreign_alg = with(rsa(2048), "alg", json!("ES256"));
        let wraps = with(rsa(2048), "key_ops", json!(["wrapKey"]));
        let others = [other_curve, encryption, unknown_alg, foreign_alg, wraps];
        for other in &others {
            assert_eq!(parse(json!([other])), Err(KeysRefusal::NothingUsable), "{other}");
        }
        let set = parse(json!([others[0], p256()])).unwrap();
        assert_eq!(set.to_json(), json!({"keys": [p256()]}));
    }

    #[test]
    fn a_key_makes_what_its_kind_and_its_alg_allow() {
        let free = with(rsa(2048), "kid", json!("free"));
        let bound = with(with(rsa(2048), "kid", json!("bound")), "alg", json!("PS256"));
        let keys = json!([free, bound, p256()]);
        assert_eq!(found(keys.clone(), Algorithm::Rs256, None), 1);
        assert_eq!(found(keys.clone(), Algorithm::Ps256, None), 2);
        assert_eq!(found(keys.clone(), Algorithm::Ps256, Some("bound")), 1);
        assert_eq!(found(keys.clone(), Algorithm::Rs256, Some("bound")), 0);
        assert_eq!(found(keys.clone(), Algorithm::Es256, Some("ec")), 1);
        assert_eq!(found(keys.clone(), Algorithm::EdDsa, None), 0);
        assert_eq!(found(keys, Algorithm::Es256, Some("unknown")), 0);
    }
}
