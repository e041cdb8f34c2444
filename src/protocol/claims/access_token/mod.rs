//! Access tokens: what they say (RFC 9068 §2.2) and what one that comes back must say.

use std::time::Duration;

use countersign_access::api_key::{ApiKey, KeyOwner};
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

/// The payload of a token that was exchanged for an API key: `sub` is its owner, the key is the client.
pub fn of_key(key: &ApiKey, scopes: &Scopes, envelope: &Envelope<'_>) -> Map<String, Value> {
    let subject = match &key.owner {
        KeyOwner::User(user) => user.as_str(),
        KeyOwner::ServiceAccount(account) => account.as_str(),
    };
    let mut claims = Map::new();
    envelope.put(&mut claims);
    claims.insert("sub".to_owned(), json!(subject));
    claims.insert("aud".to_owned(), json!(envelope.issuer));
    claims.insert("client_id".to_owned(), json!(key.id.as_str()));
    claims.insert("scope".to_owned(), json!(scopes.to_string()));
    claims.insert("amr".to_owned(), json!(["key"]));
    claims.insert("org".to_owned(), json!(key.organization.as_str()));
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
mod tests;
