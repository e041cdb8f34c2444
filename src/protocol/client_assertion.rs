//! Client assertions (RFC 7523 §3, OpenID Connect Core §9 `private_key_jwt`): what a client must have signed to be
//! believed. Its signature was checked before, and its `jti` is spent afterwards; both are the flow's.

use std::time::Duration;

use countersign_identity::{ClientId, Id, Timestamp};
use serde_json::{Map, Value};

use crate::numeric_date::numeric_date;

/// `client_assertion_type` (RFC 7523 §2.2).
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client's clock may be ahead of ours by so much (threat model §4: beyond 60 s refused).
const SKEW: Duration = Duration::from_secs(60);
/// One that says when it was made is fresh for so long (threat model §4).
const OLDEST: Duration = Duration::from_secs(5 * 60);
/// None may live longer, so that its `jti` need not be remembered longer (threat model §4).
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// Longest `jti` in bytes.
const MOST_JTI_BYTES: usize = 256;

/// An assertion in order, but for being used before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Spent once, for this client.
    pub jti: String,
    /// Until when it must be remembered.
    pub remember_until: Timestamp,
}

/// Why an assertion is not believed. The client hears `invalid_client`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssertionRefusal {
    /// A claim is missing, has another type, or is too long.
    Malformed,
    /// `iss` and `sub` are not both the client.
    OtherClient,
    /// `aud` is not one value, or neither the issuer nor the token endpoint.
    OtherAudience,
    /// `exp` has passed.
    Expired,
    /// It lives too long, or was made too long ago.
    TooLong,
    /// It is of the future.
    NotYet,
}

impl AssertionRefusal {
    /// The reason in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            AssertionRefusal::Malformed => "assertion_malformed",
            AssertionRefusal::OtherClient => "assertion_of_another_client",
            AssertionRefusal::OtherAudience => "assertion_for_another_audience",
            AssertionRefusal::Expired => "assertion_expired",
            AssertionRefusal::TooLong => "assertion_lives_too_long",
            AssertionRefusal::NotYet => "assertion_of_the_future",
        }
    }
}

/// Judges the claims of a signed assertion. `audiences` are the issuer and the token endpoint's URL.
///
/// # Errors
/// [`AssertionRefusal`], one per reason.
pub fn check(
    claims: &Map<String, Value>,
    client: &ClientId,
    audiences: [&str; 2],
    now: Timestamp,
) -> Result<Assertion, AssertionRefusal> {
    let text = |name: &str| {
        let value = claims.get(name).and_then(Value::as_str);
        value.ok_or(AssertionRefusal::Malformed)
    };
    if text("iss")? != client.as_str() || text("sub")? != client.as_str() {
        return Err(AssertionRefusal::OtherClient);
    }
    let audience = only_audience(claims.get("aud").ok_or(AssertionRefusal::Malformed)?)?;
    if !audiences.contains(&audience) {
        return Err(AssertionRefusal::OtherAudience);
    }
    let moment = |name: &str| numeric_date(claims, name).map_err(|_| AssertionRefusal::Malformed);
    let (issued, begins) = (moment("iat")?, moment("nbf")?);
    let expires_at = moment("exp")?.ok_or(AssertionRefusal::Malformed)?;
    if now >= expires_at {
        return Err(AssertionRefusal::Expired);
    }
    if [issued, begins]
        .into_iter()
        .flatten()
        .any(|from| from > now + SKEW)
    {
        return Err(AssertionRefusal::NotYet);
    }
    let too_old = issued.is_some_and(|issued| now > issued + OLDEST);
    if too_old || expires_at > now + LONGEST + SKEW {
        return Err(AssertionRefusal::TooLong);
    }
    let jti = text("jti")?;
    if jti.is_empty() || jti.len() > MOST_JTI_BYTES || jti.chars().any(char::is_control) {
        return Err(AssertionRefusal::Malformed);
    }
    Ok(Assertion {
        jti: jti.to_owned(),
        // Another node's clock may be behind ours.
        remember_until: expires_at + SKEW,
    })
}

/// One value: an assertion for several servers could be used at the others (RFC 7523 as amended for private_key_jwt).
fn only_audience(claim: &Value) -> Result<&str, AssertionRefusal> {
    let value = match claim {
        Value::Array(values) => match values.as_slice() {
            [only] => only,
            _ => return Err(AssertionRefusal::OtherAudience),
        },
        value => value,
    };
    value.as_str().ok_or(AssertionRefusal::Malformed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ISSUER: &str = "https://id.test";
    const TOKEN: &str = "https://id.test/token";

    fn judge(changes: Value, now: i64) -> Result<Assertion, AssertionRefusal> {
        let mut claims = json!({
            "iss": "cli_1", "sub": "cli_1", "aud": ISSUER, "jti": "j1", "iat": 1000, "exp": 1060,
        });
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        let client = ClientId::from_text("cli_1");
        let now = Timestamp::from_unix_seconds(now);
        check(claims.as_object().unwrap(), &client, [ISSUER, TOKEN], now)
    }

    #[test]
    fn an_assertion_for_issuer_or_token_endpoint_is_in_order() {
        let expected = Assertion {
            jti: "j1".to_owned(),
            remember_until: Timestamp::from_unix_seconds(1120),
        };
        for aud in [json!(ISSUER), json!(TOKEN), json!([TOKEN])] {
            assert_eq!(judge(json!({ "aud": aud }), 1001), Ok(expected.clone()));
        }
        assert!(judge(json!({"iat": null}), 1001).is_ok(), "iat is optional");
        assert!(judge(json!({"exp": 1060.5}), 1001).is_ok(), "RFC 7519 §2");
    }

    #[test]
    fn cli_05_bad_assertions() {
        use AssertionRefusal as R;
        for (changes, refusal) in [
            (json!({"aud": "https://other.test"}), R::OtherAudience),
            (json!({"aud": "https://id.test/"}), R::OtherAudience),
            (json!({"aud": [ISSUER, "https://other.test"]}), R::OtherAudience),
            (json!({"aud": [ISSUER, TOKEN]}), R::OtherAudience),
            (json!({"aud": []}), R::OtherAudience),
            (json!({"aud": 1}), R::Malformed),
            (json!({"aud": null}), R::Malformed),
            (json!({"exp": 1001}), R::Expired),
            (json!({"exp": null}), R::Malformed),
            (json!({"exp": "1060"}), R::Malformed),
            (json!({"exp": 1e300}), R::Malformed),
            (json!({"exp": 1001 + 661}), R::TooLong),
            (json!({"iss": "cli_2"}), R::OtherClient),
            (json!({"sub": "cli_2"}), R::OtherClient),
            (json!({"sub": null}), R::Malformed),
            (json!({"iat": 1001 + 61}), R::NotYet),
            (json!({"nbf": 1001 + 61}), R::NotYet),
            (json!({"iat": 700}), R::TooLong),
            (json!({"jti": null}), R::Malformed),
            (json!({"jti": ""}), R::Malformed),
            (json!({"jti": "j\u{0}"}), R::Malformed),
            (json!({"jti": "x".repeat(257)}), R::Malformed),
        ] {
            assert_eq!(judge(changes.clone(), 1001), Err(refusal), "{changes}");
        }
    }

    #[test]
    fn a_clock_that_is_a_little_ahead_is_no_attack() {
        assert!(judge(json!({"iat": 1061, "nbf": 1061, "exp": 1100}), 1001).is_ok());
    }
}
