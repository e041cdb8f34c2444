//! Tokens as a relying party sees them: the answer of the token endpoint, and JSON web tokens taken apart and verified
//! with the published key set by a library that is not ours.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jwk::JwkSet;
use josekit::jws::{self, RS256};
use serde_json::Value;

use super::application::Application;
use super::http::Page;

/// What a successful token answer holds.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    /// Empty if none came.
    pub(crate) refresh: String,
    /// Empty if none came.
    pub(crate) id: String,
    pub(crate) scope: String,
}

impl Tokens {
    /// Reads an answer and asserts what RFC 6749 §5.1 says about every one of them.
    pub(crate) fn read(page: &Page) -> Self {
        assert_eq!(page.status, 200, "{page}");
        let answer = page.json();
        assert_eq!(answer["token_type"], "Bearer", "{page}");
        assert!(answer["expires_in"].is_u64(), "{page}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{page}");
        assert_eq!(page.header("content-type"), Some("application/json"), "{page}");
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            id: text("id_token"),
            scope: text("scope"),
        }
    }
}

/// A token whose signature has been checked.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) header: Value,
    pub(crate) claims: Value,
}

impl Application {
    /// Verifies a token with the key that it names in the published set.
    pub(crate) async fn verify(&self, token: &str) -> Verified {
        let url = format!("{}/.well-known/jwks.json", self.issuer);
        let keys = self.http.get(url).send().await.expect("the key set answers");
        let keys = JwkSet::from_bytes(keys.bytes().await.expect("the key set can be read"))
            .expect("the key set is one");
        let kid = part(token, 0)["kid"]
            .as_str()
            .expect("the header names a key")
            .to_owned();
        let found = keys.get(&kid);
        let [key] = found.as_slice() else {
            panic!("the key {kid} is in the set {} times", found.len());
        };
        let verifier = RS256.verifier_from_jwk(key).expect("the key verifies RS256");
        jws::deserialize_compact(token, &verifier)
            .unwrap_or_else(|error| panic!("{token} does not verify: {error}"));
        Verified {
            header: part(token, 0),
            claims: part(token, 1),
        }
    }
}

/// The header (0) or payload (1) of a token, unverified.
pub(crate) fn part(token: &str, index: usize) -> Value {
    let encoded = token
        .split('.')
        .nth(index)
        .unwrap_or_else(|| panic!("{token} is no JSON web token"));
    let bytes = URL_SAFE_NO_PAD.decode(encoded).expect("the part is base64url");
    serde_json::from_slice(&bytes).expect("the part is JSON")
}

/// A part to put into a token.
pub(crate) fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
