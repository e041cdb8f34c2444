//! ID tokens: what they say (OpenID Connect Core §2), and what one says that comes back as a hint.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_identity::{ClientId, Id, SessionId, Timestamp};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::grant::Grant;

/// `typ` of the header.
pub const TYP: &str = "JWT";

/// The payload of an ID token. `released` are the claims about the person; none of them can displace the token's own.
pub fn payload(
    grant: &Grant,
    nonce: Option<&str>,
    access_token: &str,
    released: Map<String, Value>,
    issuer: &str,
    issued_at: Timestamp,
    lifetime: Duration,
) -> Map<String, Value> {
    let amr: Vec<&str> = grant
        .authentication
        .amr
        .iter()
        .map(|method| method.as_str())
        .collect();
    let mut claims = released;
    claims.insert("iss".to_owned(), json!(issuer));
    claims.insert("sub".to_owned(), json!(grant.subject));
    // One plain string: several widespread clients refuse an array.
    claims.insert("aud".to_owned(), json!(grant.client.as_str()));
    claims.insert("iat".to_owned(), json!(issued_at.unix_seconds()));
    claims.insert("exp".to_owned(), json!((issued_at + lifetime).unix_seconds()));
    claims.insert(
        "auth_time".to_owned(),
        json!(grant.authentication.auth_time.unix_seconds()),
    );
    claims.insert("acr".to_owned(), json!(grant.authentication.acr));
    claims.insert("amr".to_owned(), json!(amr));
    claims.insert("at_hash".to_owned(), json!(at_hash(access_token)));
    if let Some(nonce) = nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    if let Some(session) = &grant.session {
        claims.insert("sid".to_owned(), json!(session.as_str()));
    }
    claims
}

/// OpenID Connect Core §3.1.3.6: the left half of the access token's SHA-256, for RS256.
pub fn at_hash(access_token: &str) -> String {
    let digest = Sha256::digest(access_token.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..16])
}

/// An ID token that came back as `id_token_hint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Whom it speaks of.
    pub subject: String,
    /// Which client it was for.
    pub client: ClientId,
    /// Which browser session it came from.
    pub session: Option<SessionId>,
}

/// Reads a hint whose signature and `typ` were checked. It may be expired (OpenID Connect Core §3.1.2.1); an access or
/// logout token is no hint. `None` when it is not one of ours.
pub fn check_hint(claims: &Map<String, Value>, issuer: &str) -> Option<Hint> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss")? != issuer || claims.contains_key("client_id") || claims.contains_key("events") {
        return None;
    }
    Some(Hint {
        subject: text("sub")?.to_owned(),
        client: ClientId::from_text(text("aud")?),
        session: text("sid").map(SessionId::from_text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::grant;

    const ISSUER: &str = "https://id.test";

    fn claims(nonce: Option<&str>) -> Map<String, Value> {
        let Value::Object(released) = json!({"email": "a@b.test", "sub": "evil", "iss": "evil"}) else {
            panic!("an object")
        };
        let now = Timestamp::from_unix_seconds(2000);
        payload(
            &grant("cli_1"),
            nonce,
            "at",
            released,
            ISSUER,
            now,
            Duration::from_secs(600),
        )
    }

    #[test]
    fn jwt_08_the_shape_of_what_we_issue() {
        assert_eq!(
            Value::Object(claims(Some("n"))),
            json!({"iss": ISSUER, "sub": "usr_1", "aud": "cli_1", "iat": 2000, "exp": 2600, "auth_time": 1000,
                   "acr": "aal1", "amr": ["pwd"], "at_hash": at_hash("at"), "nonce": "n", "sid": "ses_1",
                   "email": "a@b.test"})
        );
        assert!(!claims(None).contains_key("nonce"));
    }

    #[test]
    fn at_hash_of_the_specifications_example() {
        // OpenID Connect Core appendix A.4: `c_hash` is the same function of the code.
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(at_hash(code), "LDktKdoQak3Pk0cnXxCltA");
    }

    #[test]
    fn jwt_05_only_an_id_token_is_a_hint() {
        let hint = check_hint(&claims(None), ISSUER).unwrap();
        assert_eq!((hint.subject.as_str(), hint.client.as_str()), ("usr_1", "cli_1"));
        let mut access = claims(None);
        access.insert("client_id".into(), json!("cli_1"));
        assert_eq!(check_hint(&access, ISSUER), None);
        let mut logout = claims(None);
        logout.insert("events".into(), json!({}));
        assert_eq!(check_hint(&logout, ISSUER), None);
        assert_eq!(check_hint(&claims(None), "https://other.test"), None);
    }
}
