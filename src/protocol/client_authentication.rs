//! Who is asking: reading a client's credentials from header and form, and judging them.
//!
//! A client presents credentials in one way only (RFC 6749 §2.3). Basic is decoded once as RFC 6749 appendix B says;
//! since some clients encode nothing, the raw pair is compared once as well, and never decoded twice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_identity::{ClientId, Id, SecretDigest, Timestamp};

use crate::client::{AuthMethod, Client, ClientKind};
use crate::client_assertion::{self, AssertionRefusal};
use crate::error::{ErrorCode, OAuthError};
use crate::jws::Jws;
use crate::params::Params;

/// What a request presented.
#[derive(Clone, PartialEq, Eq)]
pub struct Presented {
    /// Readings of the pair, in the order to try: decoded, then raw where it differs.
    readings: Vec<(ClientId, Option<String>)>,
    /// By which method.
    method: AuthMethod,
    /// With `private_key_jwt`: what it signed.
    assertion: Option<Jws>,
}

/// What is left to do for a client that presented its credentials in its own way.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next<'a> {
    /// Nothing: it is the client.
    Believe,
    /// Its signature must be checked, and its assertion spent.
    Verify(&'a Jws),
}

impl std::fmt::Debug for Presented {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Presented")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// Why a client is not believed. The client hears `invalid_client` or `invalid_request`, never which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No client was named.
    Missing,
    /// More than one way was used, or header and form name different clients.
    Conflicting,
    /// The Authorization header cannot be read.
    MalformedHeader,
    /// No such client.
    Unknown,
    /// The client is disabled.
    Disabled,
    /// The method is not the client's.
    WrongMethod,
    /// No live secret matches.
    WrongSecret,
    /// What should be a signed assertion is none.
    MalformedAssertion,
    /// The client's keys cannot be had.
    NoKeys,
    /// No key of the client made the signature, or its algorithm is not the client's.
    WrongSignature,
    /// The claims of the assertion.
    Assertion(AssertionRefusal),
    /// The assertion was used before.
    AssertionSpent,
}

impl Refusal {
    /// Whether somebody guessed: such are counted against the address.
    pub const fn is_a_guess(self) -> bool {
        matches!(self, Refusal::WrongSecret | Refusal::WrongSignature)
    }

    /// The reason in log and event.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::Missing => "credentials_missing",
            Refusal::Conflicting => "credentials_conflict",
            Refusal::MalformedHeader => "malformed_authorization",
            Refusal::Unknown => "unknown_client",
            Refusal::Disabled => "client_disabled",
            Refusal::WrongMethod => "wrong_method",
            Refusal::WrongSecret => "wrong_secret",
            Refusal::MalformedAssertion => "malformed_assertion",
            Refusal::NoKeys => "client_keys_unavailable",
            Refusal::WrongSignature => "wrong_signature",
            Refusal::Assertion(refusal) => refusal.as_str(),
            Refusal::AssertionSpent => "assertion_spent",
        }
    }
}

impl From<Refusal> for OAuthError {
    fn from(refusal: Refusal) -> OAuthError {
        match refusal {
            Refusal::Conflicting => OAuthError::new(
                ErrorCode::InvalidRequest,
                "Present the client's credentials in one way only: HTTP Basic or form parameters.",
            ),
            _ => ErrorCode::InvalidClient.into(),
        }
    }
}

impl Presented {
    /// The client ids that may be meant, in the order to try.
    pub fn candidates(&self) -> impl Iterator<Item = &ClientId> {
        self.readings.iter().map(|(id, _)| id)
    }

    /// Reads the `Authorization` header and the form.
    pub fn read(authorization: Option<&str>, params: &Params) -> Result<Presented, Refusal> {
        let form_id = params.get("client_id");
        let form_secret = params.get("client_secret");
        if let (None, Some(assertion)) = (authorization, params.get("client_assertion")) {
            return Presented::read_assertion(assertion, params);
        }
        let Some(header) = authorization else {
            let id = ClientId::from_text(form_id.ok_or(Refusal::Missing)?);
            let method = if form_secret.is_some() {
                AuthMethod::ClientSecretPost
            } else {
                AuthMethod::None
            };
            return Ok(Presented {
                readings: vec![(id, form_secret.map(str::to_owned))],
                method,
                assertion: None,
            });
        };
        if form_secret.is_some() || params.names("client_assertion") {
            return Err(Refusal::Conflicting);
        }
        let mut readings = basic_readings(header).ok_or(Refusal::MalformedHeader)?;
        let is_without_secret = readings.iter().all(|(_, secret)| secret.is_empty());
        if let Some(form_id) = form_id {
            readings.retain(|(id, _)| id == form_id);
            if readings.is_empty() {
                return Err(Refusal::Conflicting);
            }
        }
        // An empty secret is a public client that cannot leave the header out.
        let method = if is_without_secret {
            AuthMethod::None
        } else {
            AuthMethod::ClientSecretBasic
        };
        let readings = readings
            .into_iter()
            .map(|(id, secret)| {
                (
                    ClientId::from_text(id),
                    Some(secret).filter(|secret| !secret.is_empty()),
                )
            })
            .collect();
        Ok(Presented {
            readings,
            method,
            assertion: None,
        })
    }

    /// RFC 7521 §4.2: the assertion names the client, which the form may repeat.
    fn read_assertion(text: &str, params: &Params) -> Result<Presented, Refusal> {
        if params.names("client_secret") {
            return Err(Refusal::Conflicting);
        }
        if params.get("client_assertion_type") != Some(client_assertion::TYPE) {
            return Err(Refusal::MalformedAssertion);
        }
        let assertion = Jws::parse(text).map_err(|_| Refusal::MalformedAssertion)?;
        let id = assertion.unverified("sub").ok_or(Refusal::MalformedAssertion)?;
        if params.get("client_id").is_some_and(|form_id| form_id != id) {
            return Err(Refusal::Conflicting);
        }
        Ok(Presented {
            readings: vec![(ClientId::from_text(id), None)],
            method: AuthMethod::PrivateKeyJwt,
            assertion: Some(assertion),
        })
    }

    /// Judges the credentials against the client that one of the candidates named. Every live secret is compared, so
    /// that time tells nothing.
    pub fn authenticate(&self, client: Option<&Client>, now: Timestamp) -> Result<Next<'_>, Refusal> {
        let client = client.ok_or(Refusal::Unknown)?;
        if *client.id.as_str() == *ClientId::login().as_str() {
            return Err(Refusal::Unknown);
        }
        self.check_method(client)?;
        let next = match &self.assertion {
            Some(assertion) => Next::Verify(assertion),
            None if client.is_public() || self.secret_matches(client, now) => Next::Believe,
            None => return Err(Refusal::WrongSecret),
        };
        if client.disabled_at.is_some() {
            Err(Refusal::Disabled)
        } else {
            Ok(next)
        }
    }

    fn check_method(&self, client: &Client) -> Result<(), Refusal> {
        let allowed = match (client.kind, client.auth_method) {
            (ClientKind::Public, _) => self.method == AuthMethod::None,
            (ClientKind::Confidential, None) => {
                matches!(
                    self.method,
                    AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost
                )
            }
            (ClientKind::Confidential, Some(pinned)) => self.method == pinned,
        };
        if allowed {
            Ok(())
        } else {
            Err(Refusal::WrongMethod)
        }
    }

    fn secret_matches(&self, client: &Client, now: Timestamp) -> bool {
        let mut matched = false;
        for (id, secret) in &self.readings {
            let Some(secret) = secret.as_deref().filter(|_| *id == client.id) else {
                continue;
            };
            let digest = SecretDigest::of(secret);
            for kept in &client.secrets {
                let live = kept.expires_at.is_none_or(|end| now < end);
                matched |= (kept.digest == digest) & live;
            }
        }
        matched
    }
}

/// The pairs that `Basic` credentials may mean, in the order to try: decoded as RFC 6749 appendix B says, then raw where
/// that differs. `None` when the header cannot be read.
pub(crate) fn basic_readings(header: &str) -> Option<Vec<(String, String)>> {
    let pair = basic_pair(header)?;
    let (raw_id, raw_secret) = pair.split_once(':')?;
    let mut readings = Vec::with_capacity(2);
    if let (Some(id), Some(secret)) = (form_decoded(raw_id), form_decoded(raw_secret)) {
        readings.push((id, secret));
    }
    let raw = (raw_id.to_owned(), raw_secret.to_owned());
    if !readings.contains(&raw) {
        readings.push(raw);
    }
    Some(readings)
}

/// The decoded pair of `Basic` credentials (RFC 7617 §2); the scheme is compared without case.
fn basic_pair(header: &str) -> Option<String> {
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()
}

/// One `application/x-www-form-urlencoded` value (RFC 6749 appendix B); `None` when an escape is broken.
fn form_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
#[path = "client_authentication_tests.rs"]
mod tests;
