//! Access tokens: what they say (RFC 9068 §2.2) and what one that comes back must say.

use std::time::Duration;

use countersign_identity::{ClientId, GrantId, Id, OrganizationId, SessionId, Timestamp};
use serde_json::{Map, Value, json};

use crate::grant::Grant;
use crate::scope::{OPENID, Scopes};

/// `typ` of the header (RFC 9068 §2.1).
pub const TYP: &str = "at+jwt";

/// What every access token carries beside whom it speaks of.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// The issuer URL.
    pub issuer: &'a str,
    /// A fresh id.
    pub jti: &'a str,
    /// Now.
    pub issued_at: Timestamp,
    /// How long it lives.
    pub lifetime: Duration,
}

impl Envelope<'_> {
    fn put(&self, claims: &mut Map<String, Value>) {
        let issued_at = self.issued_at.unix_seconds();
        claims.insert("iss".to_owned(), json!(self.issuer));
        claims.insert("jti".to_owned(), json!(self.jti));
        claims.insert("iat".to_owned(), json!(issued_at));
        claims.insert(
            "exp".to_owned(),
            json!((self.issued_at + self.lifetime).unix_seconds()),
        );
    }
}

/// The audience: the issuer unless resources were asked for; with `openid` the issuer is among them, so that userinfo
/// answers.
fn audience(issuer: &str, resource: &[String], scopes: &Scopes) -> Value {
    let mut audience: Vec<&str> = resource.iter().map(String::as_str).collect();
    if audience.is_empty() {
        return json!(issuer);
    }
    if scopes.contains(OPENID) && !audience.contains(&issuer) {
        audience.push(issuer);
    }
    match audience.as_slice() {
        [only] => json!(only),
        several => json!(several),
    }
}

/// The payload of a token that speaks for a person.
pub fn of_grant(grant: &Grant, scopes: &Scopes, envelope: &Envelope<'_>) -> Map<String, Value> {
    let mut claims = Map::new();
    envelope.put(&mut claims);
    claims.insert("sub".to_owned(), json!(grant.subject));
    claims.insert(
        "aud".to_owned(),
        audience(envelope.issuer, &grant.resource, scopes),
    );
    claims.insert("client_id".to_owned(), json!(grant.client.as_str()));
    claims.insert("scope".to_owned(), json!(scopes.to_string()));
    if let Some(session) = &grant.session {
        claims.insert("sid".to_owned(), json!(session.as_str()));
    }
    let amr: Vec<&str> = grant
        .authentication
        .amr
        .iter()
        .map(|method| method.as_str())
        .collect();
    claims.insert(
        "auth_time".to_owned(),
        json!(grant.authentication.auth_time.unix_seconds()),
    );
    claims.insert("acr".to_owned(), json!(grant.authentication.acr));
    claims.insert("amr".to_owned(), json!(amr));
    claims.insert("org".to_owned(), json!(grant.organization.as_str()));
    claims.insert("grant".to_owned(), json!(grant.id.as_str()));
    claims
}

/// The payload of a token that speaks for a client itself (RFC 9068 §2.2: `sub` is the client).
pub fn of_client(
    client: &ClientId,
    organization: Option<&OrganizationId>,
    scopes: &Scopes,
    envelope: &Envelope<'_>,
) -> Map<String, Value> {
    let mut claims = Map::new();
    envelope.put(&mut claims);
    claims.insert("sub".to_owned(), json!(client.as_str()));
    claims.insert("aud".to_owned(), json!(envelope.issuer));
    claims.insert("client_id".to_owned(), json!(client.as_str()));
    claims.insert("scope".to_owned(), json!(scopes.to_string()));
    if let Some(organization) = organization {
        claims.insert("org".to_owned(), json!(organization.as_str()));
    }
    claims
}

/// An access token whose signature and header were checked, read into values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// `sub`.
    pub subject: String,
    /// The APIs that it is meant for.
    pub audience: Vec<String>,
    /// Who it was issued to.
    pub client: ClientId,
    /// What it allows.
    pub scopes: Scopes,
    /// Its own id.
    pub jti: String,
    /// When it was issued, to the second.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The organization it acts for.
    pub organization: Option<OrganizationId>,
    /// Its family; machine tokens have none.
    pub grant: Option<GrantId>,
    /// The browser session.
    pub session: Option<SessionId>,
}

/// Why a token is not accepted. The caller hears `invalid_token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A claim is missing or has another type.
    Malformed,
    /// Another issuer.
    OtherIssuer,
    /// Meant for another API.
    OtherAudience,
    /// Its time is over.
    Expired,
    /// Its time has not come: issued or valid only in the future.
    NotYet,
}

/// Clock skew ahead of us that is accepted (threat model §4).
const SKEW: Duration = Duration::from_secs(10);

/// Judges the payload of a verified token that is presented to the API of this audience: missing or wrongly typed is
/// refused, whatever else it says (RFC 9068 §4).
pub fn check(
    claims: &Map<String, Value>,
    issuer: &str,
    audience: &str,
    now: Timestamp,
) -> Result<AccessToken, Refusal> {
    let token = check_issued(claims, issuer, now)?;
    if token.audience.iter().any(|meant| meant == audience) {
        Ok(token)
    } else {
        Err(Refusal::OtherAudience)
    }
}

/// The same for a token that is asked about by somebody else than its audience: revocation, introspection.
pub fn check_issued(
    claims: &Map<String, Value>,
    issuer: &str,
    now: Timestamp,
) -> Result<AccessToken, Refusal> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).ok_or(Refusal::Malformed);
    let optional = |name: &str| match claims.get(name) {
        None => Ok(None),
        Some(Value::String(value)) => Ok(Some(value.clone())),
        Some(_) => Err(Refusal::Malformed),
    };
    if text("iss")? != issuer {
        return Err(Refusal::OtherIssuer);
    }
    let issued_at = numeric_date(claims, "iat")?.ok_or(Refusal::Malformed)?;
    let expires_at = numeric_date(claims, "exp")?.ok_or(Refusal::Malformed)?;
    let begins = numeric_date(claims, "nbf")?.unwrap_or(issued_at).max(issued_at);
    if now >= expires_at {
        return Err(Refusal::Expired);
    }
    if begins > now + SKEW {
        return Err(Refusal::NotYet);
    }
    Ok(AccessToken {
        subject: text("sub")?.to_owned(),
        audience: audiences(claims.get("aud").ok_or(Refusal::Malformed)?)?,
        client: ClientId::from_text(text("client_id")?),
        scopes: Scopes::parse(text("scope")?).map_err(|_| Refusal::Malformed)?,
        jti: text("jti")?.to_owned(),
        issued_at,
        expires_at,
        organization: optional("org")?.map(OrganizationId::from_text),
        grant: optional("grant")?.map(GrantId::from_text),
        session: optional("sid")?.map(SessionId::from_text),
    })
}

/// One audience or several (RFC 7519 §4.1.3).
fn audiences(claim: &Value) -> Result<Vec<String>, Refusal> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or(Refusal::Malformed);
    match claim {
        Value::Array(several) => several.iter().map(text).collect(),
        only => Ok(vec![text(only)?]),
    }
}

/// A `NumericDate` in whole seconds; anything else, huge numbers included, is malformed.
pub(crate) fn numeric_date(claims: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>, Refusal> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => value
            .as_i64()
            .map(|seconds| Some(Timestamp::from_unix_seconds(seconds)))
            .ok_or(Refusal::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::grant;

    const ISSUER: &str = "https://id.test";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn claims() -> Map<String, Value> {
        let envelope = Envelope {
            issuer: ISSUER,
            jti: "j1",
            issued_at: at(1000),
            lifetime: Duration::from_secs(3600),
        };
        of_grant(&grant("cli_1"), &grant("cli_1").scopes, &envelope)
    }

    fn judge(change: impl Fn(&mut Map<String, Value>), now: i64) -> Result<AccessToken, Refusal> {
        let mut claims = claims();
        change(&mut claims);
        check(&claims, ISSUER, ISSUER, at(now))
    }

    #[test]
    fn jwt_08_the_shape_of_what_we_issue() {
        assert_eq!(
            Value::Object(claims()),
            json!({"iss": ISSUER, "sub": "usr_1", "aud": ISSUER, "client_id": "cli_1", "scope": "openid email",
                   "iat": 1000, "exp": 4600, "jti": "j1", "sid": "ses_1", "auth_time": 1000, "acr": "aal1",
                   "amr": ["pwd"], "org": "org_1", "grant": "grt_1"})
        );
    }

    #[test]
    fn what_we_issue_we_accept() {
        let token = judge(|_| {}, 1001).unwrap();
        assert_eq!(
            (token.subject.as_str(), token.grant.unwrap().as_str()),
            ("usr_1", "grt_1")
        );
    }

    #[test]
    fn jwt_04_time_and_address() {
        assert_eq!(judge(|_| {}, 4600), Err(Refusal::Expired));
        assert_eq!(judge(|_| {}, 990).map(|_| ()), Ok(()));
        assert_eq!(judge(|_| {}, 989), Err(Refusal::NotYet));
        assert_eq!(
            judge(
                |c| {
                    c.insert("nbf".into(), json!(1300));
                },
                1001
            ),
            Err(Refusal::NotYet)
        );
        assert_eq!(
            judge(
                |c| {
                    c.insert("iss".into(), json!("https://id.test/t2"));
                },
                1001
            ),
            Err(Refusal::OtherIssuer)
        );
        assert_eq!(
            judge(
                |c| {
                    c.insert("aud".into(), json!("https://api.test"));
                },
                1001
            ),
            Err(Refusal::OtherAudience)
        );
    }

    #[test]
    fn missing_and_mistyped_claims_are_refused_and_never_panic() {
        for name in ["iss", "aud", "iat", "exp", "sub", "client_id", "scope", "jti"] {
            assert!(
                judge(
                    |c| {
                        c.remove(name);
                    },
                    1001
                )
                .is_err(),
                "{name} missing"
            );
            assert!(
                judge(
                    |c| {
                        c.insert(name.into(), json!({"a": 1}));
                    },
                    1001
                )
                .is_err(),
                "{name} mistyped"
            );
        }
        for huge in [json!(1e300), json!(u64::MAX), json!("4600"), json!(-1.5)] {
            assert!(
                judge(
                    |c| {
                        c.insert("exp".into(), huge.clone());
                    },
                    1001
                )
                .is_err()
            );
        }
        assert!(
            judge(
                |c| {
                    c.insert("exp".into(), json!(i64::MAX));
                },
                1001
            )
            .is_ok()
        );
        assert!(
            judge(
                |c| {
                    c.insert("aud".into(), json!([ISSUER, 1]));
                },
                1001
            )
            .is_err()
        );
    }

    #[test]
    fn a_resource_replaces_the_issuer_and_openid_brings_it_back() {
        let api = ["https://api.test".to_owned()];
        let plain = Scopes::parse("scans_read").unwrap();
        assert_eq!(audience(ISSUER, &api, &plain), json!("https://api.test"));
        let openid = Scopes::parse("openid").unwrap();
        assert_eq!(
            audience(ISSUER, &api, &openid),
            json!(["https://api.test", ISSUER])
        );
        assert_eq!(audience(ISSUER, &[], &plain), json!(ISSUER));
    }

    #[test]
    fn machine_tokens_speak_for_the_client_and_have_no_family() {
        let envelope = Envelope {
            issuer: ISSUER,
            jti: "j1",
            issued_at: at(1000),
            lifetime: Duration::from_secs(3600),
        };
        let scopes = Scopes::parse("scans_read").unwrap();
        let organization = OrganizationId::from_text("org_1");
        let claims = of_client(
            &ClientId::from_text("cli_1"),
            Some(&organization),
            &scopes,
            &envelope,
        );
        assert_eq!(claims.get("sub"), Some(&json!("cli_1")));
        assert!(!claims.contains_key("grant") && !claims.contains_key("sid"));
        assert_eq!(check(&claims, ISSUER, ISSUER, at(1001)).unwrap().grant, None);
    }
}
