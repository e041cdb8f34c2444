//! Signed texts that clients send (RFC 7515 §7.1): taken apart, before anybody has verified them. What is in them says
//! at most *whose* keys to try; everything else waits for the signature, which `countersign_crypto` checks.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::algorithm::Algorithm;
use crate::strict_json::parse_object;

/// Longer ones are refused unread: what a form can hold beside other parameters.
const MOST_BYTES: usize = 32 * 1024;

/// Why a text is no signed JWT that can be considered here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsRefusal {
    /// Not three parts of canonical base64url around JSON objects without repeated names, or too long.
    #[error("it is not a compact JWS with a JSON object in it")]
    Malformed,
    /// `none`, an HMAC, or anything else that is not for clients' public keys (RFC 8725 §3.1).
    #[error("its algorithm is not accepted")]
    Algorithm,
    /// `crit` and `b64` change what a signature means (RFC 7515 §4.1.11, RFC 7797): nothing of the kind is understood
    /// here.
    #[error("its header asks for an extension")]
    Critical,
}

/// A signed text, taken apart and believed in nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Jws {
    /// Signed with, as it says.
    pub algorithm: Algorithm,
    /// The key's name, as it says. `jwk`, `jku`, `x5c` and their like are not read: they never choose a key (threat
    /// model, invariant 7).
    pub kid: Option<String>,
    /// What it says it is.
    pub typ: Option<String>,
    /// Its claims. Read [`Jws::unverified`] for the name of the client alone; all else after the signature.
    claims: Map<String, Value>,
    signed: String,
    signature: Vec<u8>,
}

impl std::fmt::Debug for Jws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jws")
            .field("algorithm", &self.algorithm)
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl Jws {
    /// Takes a text apart.
    ///
    /// # Errors
    /// [`JwsRefusal`], one per reason.
    pub fn parse(text: &str) -> Result<Self, JwsRefusal> {
        if text.len() > MOST_BYTES {
            return Err(JwsRefusal::Malformed);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(JwsRefusal::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(JwsRefusal::Malformed)?;
        let (header, claims) = (object(header)?, object(payload)?);
        if header.contains_key("crit") || header.contains_key("b64") {
            return Err(JwsRefusal::Critical);
        }
        let member = |name: &str| match header.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(JwsRefusal::Malformed),
        };
        let algorithm = member("alg")?
            .as_deref()
            .and_then(Algorithm::from_name)
            .ok_or(JwsRefusal::Algorithm)?;
        Ok(Self {
            algorithm,
            kid: member("kid")?,
            typ: member("typ")?,
            claims,
            signed: signed.to_owned(),
            signature: decode(signature)?,
        })
    }

    /// A claim that nobody vouches for yet.
    pub fn unverified(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// What the signature is over.
    pub fn signed(&self) -> &[u8] {
        self.signed.as_bytes()
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The claims, for whoever has just checked the signature.
    pub fn into_claims(self) -> Map<String, Value> {
        self.claims
    }
}

fn object(part: &str) -> Result<Map<String, Value>, JwsRefusal> {
    parse_object(&decode(part)?).map_err(|_| JwsRefusal::Malformed)
}

/// Canonical base64url without padding: one text for one value.
fn decode(part: &str) -> Result<Vec<u8>, JwsRefusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsRefusal::Malformed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.AAAA", part(header), part(claims))
    }

    fn refused(header: &Value) -> JwsRefusal {
        Jws::parse(&text(header, &json!({}))).unwrap_err()
    }

    #[test]
    fn a_signed_text_is_taken_apart() {
        let header = json!({"alg": "PS256", "kid": "k", "typ": "JWT", "x5t": "ignored"});
        let text = text(&header, &json!({"iss": "cli_1", "n": 1}));
        let jws = Jws::parse(&text).unwrap();
        assert_eq!((jws.algorithm, jws.kid.as_deref()), (Algorithm::Ps256, Some("k")));
        assert_eq!(jws.unverified("iss"), Some("cli_1"));
        assert_eq!(jws.signed(), text.rsplit_once('.').unwrap().0.as_bytes());
        assert_eq!(jws.signature(), [0, 0, 0]);
    }

    #[test]
    fn algorithms_without_a_public_key_are_refused() {
        for alg in ["none", "HS256", "HS512", "rs256", "RS1", ""] {
            assert_eq!(refused(&json!({ "alg": alg })), JwsRefusal::Algorithm, "{alg}");
        }
        assert_eq!(refused(&json!({})), JwsRefusal::Algorithm);
    }

    #[test]
    fn extensions_are_refused_whatever_they_say() {
        for header in [
            json!({"alg": "RS256", "crit": ["x"], "x": 1}),
            json!({"alg": "RS256", "crit": []}),
            json!({"alg": "RS256", "b64": true}),
        ] {
            assert_eq!(refused(&header), JwsRefusal::Critical, "{header}");
        }
    }

    #[test]
    fn what_is_no_jws_is_refused() {
        let good = text(&json!({"alg": "RS256"}), &json!({}));
        let twice = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","alg":"none"}"#);
        for bad in [
            "",
            "a.b",
            "..",
            &good.replace("AAAA", "AAAA="),
            &good.replace("AAAA", "A"),
            &format!("{good}.x"),
            &format!("{twice}.e30.AAAA"),
            &"x".repeat(MOST_BYTES + 1),
            &text(&json!({"alg": "RS256", "kid": 1}), &json!({})),
        ] {
            assert_eq!(Jws::parse(bad), Err(JwsRefusal::Malformed), "{bad:.40}");
        }
    }
}
