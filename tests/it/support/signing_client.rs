//! A client with keys of its own: what it registers, and what it signs with a library that is not ours.

use std::time::{SystemTime, UNIX_EPOCH};

use josekit::jwk::Jwk;
use josekit::jwk::alg::ec::EcCurve;
use josekit::jwk::alg::ed::EdCurve;
use josekit::jws::{ES256, EdDSA, JwsHeader, JwsSigner, PS256, RS256, serialize_compact};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::application::Application;
use super::http::Page;
use super::process::Server;

/// `client_assertion_type` (RFC 7523 §2.2).
pub(crate) const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A private key with its name and algorithm.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    jwk: Jwk,
    kid: String,
    algorithm: &'static str,
}

impl Key {
    /// A new key for one of the four algorithms.
    pub(crate) fn new(algorithm: &'static str, kid: &str) -> Self {
        let jwk = match algorithm {
            "ES256" => Jwk::generate_ec_key(EcCurve::P256),
            "EdDSA" => Jwk::generate_ed_key(EdCurve::Ed25519),
            _ => Jwk::generate_rsa_key(2048),
        };
        Self {
            jwk: jwk.expect("a key can be made"),
            kid: kid.to_owned(),
            algorithm,
        }
    }

    /// The public half, as it is registered.
    pub(crate) fn public(&self) -> Value {
        let mut public = self.jwk.to_public_key().expect("it has a public half");
        public.set_key_id(&self.kid);
        public.set_algorithm(self.algorithm);
        public.set_key_use("sig");
        serde_json::to_value(public.as_ref()).expect("a JWK is JSON")
    }

    /// A compact JWS over these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_as(claims, "JWT")
    }

    /// The same with another `typ`.
    pub(crate) fn sign_as(&self, claims: &Value, typ: &str) -> String {
        let signer: Box<dyn JwsSigner> = match self.algorithm {
            "ES256" => Box::new(ES256.signer_from_jwk(&self.jwk).expect("a signer")),
            "EdDSA" => Box::new(EdDSA.signer_from_jwk(&self.jwk).expect("a signer")),
            "PS256" => Box::new(PS256.signer_from_jwk(&self.jwk).expect("a signer")),
            _ => Box::new(RS256.signer_from_jwk(&self.jwk).expect("a signer")),
        };
        let mut header = JwsHeader::new();
        header.set_key_id(&self.kid);
        header.set_token_type(typ);
        serialize_compact(claims.to_string().as_bytes(), &header, signer.as_ref()).expect("a JWS")
    }
}

/// The set that a client publishes.
pub(crate) fn key_set(keys: &[&Key]) -> Value {
    let keys: Vec<Value> = keys.iter().map(|key| key.public()).collect();
    json!({ "keys": keys })
}

/// A file with a text for the command line.
pub(crate) fn file_with(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().expect("a temporary file can be made");
    std::fs::write(file.path(), text).expect("it can be written");
    file
}

/// Now, in Unix seconds.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("not too far after 1970")
}

impl Application {
    /// A client that authenticates by `private_key_jwt` with these keys.
    pub(crate) fn register_signing(server: &Server, keys: &[&Key], more: &[&str]) -> Self {
        let file = file_with(&key_set(keys).to_string());
        let path = file.path().display().to_string();
        let own = ["--auth-method", "private_key_jwt", "--jwks", &path];
        Self::register(server, &[&own, more].concat())
    }

    /// The claims of an assertion in order, with these changes; null takes a claim away.
    pub(crate) fn assertion_claims(&self, changes: &Value) -> Value {
        let jti = format!("{:?}", std::time::Instant::now());
        let mut claims = json!({
            "iss": self.client.id, "sub": self.client.id, "aud": self.issuer,
            "jti": jti, "iat": now(), "exp": now() + 60,
        });
        let members = claims.as_object_mut().expect("an object");
        for (name, value) in changes.as_object().expect("changes are an object") {
            match value {
                Value::Null => drop(members.remove(name)),
                value => drop(members.insert(name.clone(), value.clone())),
            }
        }
        claims
    }

    /// A form to an endpoint with this assertion.
    pub(crate) async fn post_with_assertion(
        &self,
        endpoint: &str,
        assertion: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let own = [
            ("client_assertion_type", ASSERTION),
            ("client_assertion", assertion),
        ];
        let form = [&own, fields].concat();
        self.send(reqwest::Method::POST, endpoint, |request| request.form(&form))
            .await
    }
}
