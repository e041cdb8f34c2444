//! Signed request objects (RFC 9101, OpenID Connect Core §6): what one must say to stand for a request, and the
//! parameters that it then is. Its signature was checked before.
//!
//! Only what is inside counts (RFC 9101 §5). OpenID Connect repeats `response_type` and `scope` outside, so that these
//! are taken from there when the object leaves them out, and must not differ when it does not.

use std::time::Duration;

use countersign_identity::{Id, Timestamp};
use serde_json::{Map, Value};

use crate::authorize::PageRefusal;
use crate::client::Client;
use crate::error::{ErrorCode, OAuthError};
use crate::jws::Jws;
use crate::numeric_date::numeric_date;
use crate::params::Params;

/// Claims about the object, not of the request (RFC 7519 §4.1).
const ABOUT_ITSELF: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
/// A client's clock may be ahead of ours by so much (threat model §4).
const SKEW: Duration = Duration::from_secs(60);
/// What the header may call it (RFC 9101 §10.8), compared without case.
const TYPES: [&str; 3] = ["oauth-authz-req+jwt", "application/oauth-authz-req+jwt", "jwt"];

/// Why an object is not taken. The client hears `invalid_request_object`, or `invalid_request_uri` where it is about the
/// reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectRefusal {
    /// `request` and `request_uri` (RFC 9101 §5).
    #[error("both request and request_uri were sent")]
    Both,
    /// Not one of those that the client registered, or no https URL.
    #[error("the request_uri is not registered")]
    UriNotRegistered,
    /// The object is not there.
    #[error("the request_uri could not be fetched")]
    NotFetched,
    /// Not a signed JWT, or one of another kind.
    #[error("it is no signed request object")]
    Malformed,
    /// Not the algorithm that the client registered, or no key of the client made the signature.
    #[error("no key of the client fits the signature")]
    Signature,
    /// `iss` or `client_id` is somebody else, or `sub` is the client: what it signed to authenticate (RFC 9101 §10.8).
    #[error("it speaks for another client, or for something else")]
    OtherClient,
    /// Meant for another server.
    #[error("its aud is another server")]
    OtherAudience,
    /// Over, or not begun.
    #[error("its time is over or has not come")]
    Time,
    /// A request within the request (RFC 9101 §4).
    #[error("it holds another request")]
    Nested,
    /// `response_type` or `scope` outside says something else.
    #[error("it differs from what stands beside it")]
    Differs,
}

impl ObjectRefusal {
    fn is_about_the_uri(self) -> bool {
        matches!(self, ObjectRefusal::UriNotRegistered | ObjectRefusal::NotFetched)
    }
}

/// What the client is told, at its redirect URI when one that is registered stands beside the object.
impl From<ObjectRefusal> for OAuthError {
    fn from(refusal: ObjectRefusal) -> Self {
        let code = match refusal {
            ObjectRefusal::Both => ErrorCode::InvalidRequest,
            refusal if refusal.is_about_the_uri() => ErrorCode::InvalidRequestUri,
            _ => ErrorCode::InvalidRequestObject,
        };
        OAuthError::new(code, format!("The request cannot be taken: {refusal}."))
    }
}

/// What the person is shown when there is nowhere to send them.
impl From<ObjectRefusal> for PageRefusal {
    fn from(refusal: ObjectRefusal) -> Self {
        if refusal.is_about_the_uri() {
            PageRefusal::RequestUri
        } else {
            PageRefusal::RequestObject
        }
    }
}

/// The registered URI that a `request_uri` names; a fragment is only there to tell caches of a change (OpenID Connect
/// Core §6.2) and is not compared.
///
/// # Errors
/// [`ObjectRefusal::UriNotRegistered`].
pub fn registered_uri<'a>(client: &'a Client, request_uri: &str) -> Result<&'a str, ObjectRefusal> {
    client
        .metadata
        .request_uris
        .iter()
        .map(|registered| without_fragment(registered))
        .find(|registered| *registered == without_fragment(request_uri))
        .ok_or(ObjectRefusal::UriNotRegistered)
}

fn without_fragment(uri: &str) -> &str {
    uri.split('#').next().unwrap_or(uri)
}

/// Whether a text may be an object of this client, before its signature is checked.
///
/// # Errors
/// [`ObjectRefusal`].
pub fn read(text: &str, client: &Client) -> Result<Jws, ObjectRefusal> {
    let jws = Jws::parse(text.trim()).map_err(|_| ObjectRefusal::Malformed)?;
    let named = jws.typ.as_deref().map(str::to_ascii_lowercase);
    if named.is_some_and(|named| !TYPES.contains(&named.as_str())) {
        return Err(ObjectRefusal::Malformed);
    }
    let only = client.metadata.request_object_signing_alg;
    if only.is_some_and(|only| only != jws.algorithm) {
        return Err(ObjectRefusal::Signature);
    }
    Ok(jws)
}

/// The parameters that a signed object stands for. `outside` are those that came beside it.
///
/// # Errors
/// [`ObjectRefusal`], one per reason.
pub fn parameters(
    claims: &Map<String, Value>,
    client: &Client,
    issuer: &str,
    outside: &Params,
    now: Timestamp,
) -> Result<Params, ObjectRefusal> {
    check_itself(claims, client, issuer, now)?;
    let mut pairs = Vec::with_capacity(claims.len() + 2);
    for (name, value) in claims {
        if !ABOUT_ITSELF.contains(&name.as_str()) {
            append(&mut pairs, name, value)?;
        }
    }
    for name in ["response_type", "scope"] {
        let inside = pairs.iter().find(|(known, _)| known == name);
        match (inside, outside.get(name)) {
            (Some((_, inside)), Some(outside)) if name == "response_type" && inside != outside => {
                return Err(ObjectRefusal::Differs);
            }
            (None, Some(outside)) => pairs.push((name.to_owned(), outside.to_owned())),
            _ => {}
        }
    }
    if !claims.contains_key("client_id") {
        pairs.push(("client_id".to_owned(), client.id.as_str().to_owned()));
    }
    Params::new(pairs).map_err(|_| ObjectRefusal::Malformed)
}

fn check_itself(
    claims: &Map<String, Value>,
    client: &Client,
    issuer: &str,
    now: Timestamp,
) -> Result<(), ObjectRefusal> {
    let id = Some(client.id.as_str());
    let is_client = |name: &str| claims.get(name).is_none_or(|value| value.as_str() == id);
    let is_assertion = claims.get("sub").is_some_and(|subject| subject.as_str() == id);
    if !is_client("iss") || !is_client("client_id") || is_assertion {
        return Err(ObjectRefusal::OtherClient);
    }
    let for_us = match claims.get("aud") {
        None => true,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(issuer)),
        Some(one) => one.as_str() == Some(issuer),
    };
    if !for_us {
        return Err(ObjectRefusal::OtherAudience);
    }
    let moment = |name: &str| numeric_date(claims, name).map_err(|_| ObjectRefusal::Malformed);
    let over = moment("exp")?.is_some_and(|end| now >= end);
    let not_begun = [moment("nbf")?, moment("iat")?]
        .into_iter()
        .flatten()
        .any(|from| from > now + SKEW);
    if over || not_begun {
        return Err(ObjectRefusal::Time);
    }
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(ObjectRefusal::Nested);
    }
    Ok(())
}

/// A claim as the parameter that it stands for (RFC 9101 §4): text as it is, numbers and objects as JSON.
fn append(pairs: &mut Vec<(String, String)>, name: &str, value: &Value) -> Result<(), ObjectRefusal> {
    match value {
        Value::String(text) => pairs.push((name.to_owned(), text.clone())),
        Value::Number(_) | Value::Bool(_) | Value::Object(_) => {
            pairs.push((name.to_owned(), value.to_string()));
        }
        Value::Array(items) if name == "resource" => {
            for item in items {
                let item = item.as_str().ok_or(ObjectRefusal::Malformed)?;
                pairs.push((name.to_owned(), item.to_owned()));
            }
        }
        // What nobody here knows the meaning of is ignored, as outside of objects.
        Value::Array(_) | Value::Null => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::algorithm::Algorithm;
    use crate::token::samples::client;

    const ISSUER: &str = "https://id.test";

    fn judge(claims: Value, outside: &[(&str, &str)]) -> Result<Params, ObjectRefusal> {
        let outside = outside.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let outside = Params::new(outside.collect()).unwrap();
        let claims = claims.as_object().unwrap().clone();
        let now = Timestamp::from_unix_seconds(1000);
        parameters(&claims, &client("cli_1"), ISSUER, &outside, now)
    }

    #[test]
    fn only_what_is_inside_counts() {
        let inside = json!({
            "iss": "cli_1", "aud": ISSUER, "exp": 1060, "jti": "j", "client_id": "cli_1",
            "redirect_uri": "https://c1.test/cb", "max_age": 60, "claims": {"userinfo": {"name": null}},
            "resource": ["https://a.test", "https://b.test"],
        });
        let outside = [
            ("redirect_uri", "https://evil.test"),
            ("state", "outside"),
            ("response_type", "code"),
            ("scope", "openid"),
        ];
        let params = judge(inside, &outside).unwrap();
        assert_eq!(params.get("redirect_uri"), Some("https://c1.test/cb"));
        assert_eq!(params.get("state"), None);
        assert_eq!(params.get("max_age"), Some("60"));
        assert_eq!(params.get("claims"), Some(r#"{"userinfo":{"name":null}}"#));
        assert_eq!(params.all("resource").count(), 2);
        assert_eq!(
            params.get("response_type"),
            Some("code"),
            "OpenID Connect Core §6.1"
        );
        assert_eq!((params.get("iss"), params.get("jti")), (None, None));
    }

    #[test]
    fn par_06_objects_for_others_at_other_times_are_refused() {
        use ObjectRefusal as R;
        for (claims, refusal) in [
            (json!({"iss": "cli_2"}), R::OtherClient),
            (json!({"iss": 1}), R::OtherClient),
            (json!({"client_id": "cli_2"}), R::OtherClient),
            (json!({"sub": "cli_1"}), R::OtherClient),
            (json!({"aud": "https://other.test"}), R::OtherAudience),
            (json!({"aud": ["https://other.test"]}), R::OtherAudience),
            (json!({"aud": 1}), R::OtherAudience),
            (json!({"exp": 1000}), R::Time),
            (json!({"nbf": 1061}), R::Time),
            (json!({"iat": 1061}), R::Time),
            (json!({"exp": "x"}), R::Malformed),
            (json!({"request": "x"}), R::Nested),
            (json!({"request_uri": "urn:x"}), R::Nested),
            (json!({"resource": [1]}), R::Malformed),
        ] {
            assert_eq!(judge(claims.clone(), &[]), Err(refusal), "{claims}");
        }
        let differs = judge(json!({"response_type": "code"}), &[("response_type", "token")]);
        assert_eq!(differs, Err(R::Differs));
        let several = json!({"aud": [ISSUER, "https://other.test"]});
        assert!(judge(several, &[]).is_ok());
    }

    #[test]
    fn a_reference_is_compared_without_its_fragment() {
        let mut client = client("cli_1");
        client.metadata.request_uris = vec!["https://c1.test/r#x".to_owned()];
        assert_eq!(
            registered_uri(&client, "https://c1.test/r#y"),
            Ok("https://c1.test/r")
        );
        assert_eq!(
            registered_uri(&client, "https://c1.test/r"),
            Ok("https://c1.test/r")
        );
        for other in ["https://c1.test/", "https://c1.test/r?x", "https://evil.test/r"] {
            let refusal = registered_uri(&client, other);
            assert_eq!(refusal, Err(ObjectRefusal::UriNotRegistered), "{other}");
        }
    }

    #[test]
    fn par_06_what_is_not_signed_as_registered_is_no_object() {
        let mut client = client("cli_1");
        let part = |text: &str| {
            use base64::Engine;
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
        };
        let object = |header: &str| format!("{}.{}.AAAA", part(header), part("{}"));
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"ES256","typ":"at+jwt"}"#,
        ] {
            let refusal = read(&object(header), &client).map(drop);
            assert_eq!(refusal, Err(ObjectRefusal::Malformed), "{header}");
        }
        let typed = object(r#"{"alg":"ES256","typ":"oauth-authz-req+jwt"}"#);
        assert!(read(&typed, &client).is_ok());
        client.metadata.request_object_signing_alg = Some(Algorithm::Ps256);
        assert_eq!(read(&typed, &client).map(drop), Err(ObjectRefusal::Signature));
    }
}
