//! Who is asking: reading a client's credentials from header and form, and judging them.
//!
//! A client presents credentials in one way only (RFC 6749 §2.3). Basic is decoded once as RFC 6749 appendix B says;
//! since some clients encode nothing, the raw pair is compared once as well, and never decoded twice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countersign_identity::{ClientId, Id, SecretDigest, Timestamp};

use crate::client::{AuthMethod, Client, ClientKind};
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;

/// What a request presented.
#[derive(Clone, PartialEq, Eq)]
pub struct Presented {
    /// Readings of the pair, in the order to try: decoded, then raw where it differs.
    readings: Vec<(ClientId, Option<String>)>,
    /// By which method.
    method: AuthMethod,
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
}

impl Refusal {
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
        Ok(Presented { readings, method })
    }

    /// Judges the credentials against the client that one of the candidates named. Every live secret is compared, so
    /// that time tells nothing.
    pub fn authenticate(&self, client: Option<&Client>, now: Timestamp) -> Result<(), Refusal> {
        let client = client.ok_or(Refusal::Unknown)?;
        if *client.id.as_str() == *ClientId::login().as_str() {
            return Err(Refusal::Unknown);
        }
        self.check_method(client)?;
        if client.kind == ClientKind::Confidential && !self.secret_matches(client, now) {
            return Err(Refusal::WrongSecret);
        }
        if client.disabled_at.is_some() {
            Err(Refusal::Disabled)
        } else {
            Ok(())
        }
    }

    fn check_method(&self, client: &Client) -> Result<(), Refusal> {
        let allowed = match (client.kind, client.auth_method) {
            (ClientKind::Public, _) => self.method == AuthMethod::None,
            (ClientKind::Confidential, None) => self.method != AuthMethod::None,
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
mod tests {
    use super::*;
    use crate::client::ClientSecret;
    use crate::token::samples::client;

    fn form(list: &[(&str, &str)]) -> Params {
        Params::new(
            list.iter()
                .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
                .collect(),
        )
        .unwrap()
    }

    fn basic(user: &str, password: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    }

    fn judge(header: Option<&str>, params: &[(&str, &str)], client: &Client) -> Result<(), Refusal> {
        Presented::read(header, &form(params))?.authenticate(Some(client), Timestamp::from_unix_seconds(10))
    }

    #[test]
    fn basic_and_post_both_work_until_one_is_pinned() {
        let mut c1 = client("cli_1");
        let post = [("client_id", "cli_1"), ("client_secret", "secret")];
        assert_eq!(judge(Some(&basic("cli_1", "secret")), &[], &c1), Ok(()));
        assert_eq!(
            judge(
                Some(&basic("cli_1", "secret").replace("Basic", "bAsIc")),
                &[],
                &c1
            ),
            Ok(())
        );
        assert_eq!(judge(None, &post, &c1), Ok(()));
        c1.auth_method = Some(AuthMethod::ClientSecretBasic);
        assert_eq!(judge(None, &post, &c1), Err(Refusal::WrongMethod), "CLI-03");
    }

    #[test]
    fn cli_01_wrong_or_absent_credentials() {
        let c1 = client("cli_1");
        assert_eq!(
            judge(Some(&basic("cli_1", "wrong")), &[], &c1),
            Err(Refusal::WrongSecret)
        );
        let post = [("client_id", "cli_1"), ("client_secret", "wrong")];
        assert_eq!(judge(None, &post, &c1), Err(Refusal::WrongSecret));
        assert_eq!(
            judge(None, &[("client_id", "cli_1")], &c1),
            Err(Refusal::WrongMethod)
        );
        assert_eq!(judge(None, &[], &c1), Err(Refusal::Missing));
        for header in ["Basic", "Basic !!!", "Bearer x", "Basic Y2xp"] {
            assert_eq!(
                judge(Some(header), &[], &c1),
                Err(Refusal::MalformedHeader),
                "{header}"
            );
        }
    }

    #[test]
    fn cli_02_two_methods_in_one_request() {
        let c1 = client("cli_1");
        let header = basic("cli_1", "secret");
        assert_eq!(
            judge(Some(&header), &[("client_secret", "secret")], &c1),
            Err(Refusal::Conflicting)
        );
        assert_eq!(
            judge(Some(&header), &[("client_assertion", "x")], &c1),
            Err(Refusal::Conflicting)
        );
    }

    #[test]
    fn cli_04_header_and_form_must_name_the_same_client() {
        let header = basic("cli_1", "secret");
        assert_eq!(
            judge(Some(&header), &[("client_id", "cli_2")], &client("cli_1")),
            Err(Refusal::Conflicting)
        );
        assert_eq!(
            judge(Some(&header), &[("client_id", "cli_1")], &client("cli_1")),
            Ok(())
        );
    }

    #[test]
    fn cli_08_basic_is_decoded_once_or_compared_raw() {
        let secret = "a:b%c+d ä";
        let mut c1 = client("cli_1");
        c1.secrets = vec![ClientSecret {
            digest: SecretDigest::of(secret),
            expires_at: None,
        }];
        assert_eq!(
            judge(Some(&basic("cli_1", "a%3Ab%25c%2Bd+%C3%A4")), &[], &c1),
            Ok(())
        );
        assert_eq!(judge(Some(&basic("cli_1", secret)), &[], &c1), Ok(()));
        let twice = "a%253Ab%2525c%252Bd%20%25C3%25A4";
        assert_eq!(
            judge(Some(&basic("cli_1", twice)), &[], &c1),
            Err(Refusal::WrongSecret)
        );
    }

    #[test]
    fn an_empty_basic_secret_is_a_public_client() {
        let mut public = client("cli_1");
        public.kind = ClientKind::Public;
        public.secrets.clear();
        assert_eq!(judge(Some(&basic("cli_1", "")), &[], &public), Ok(()));
        assert_eq!(judge(None, &[("client_id", "cli_1")], &public), Ok(()));
        assert_eq!(
            judge(Some(&basic("cli_1", "x")), &[], &public),
            Err(Refusal::WrongMethod)
        );
        assert_eq!(
            judge(Some(&basic("cli_1", "")), &[], &client("cli_1")),
            Err(Refusal::WrongMethod)
        );
    }

    #[test]
    fn two_secrets_live_side_by_side_until_one_expires() {
        let mut c1 = client("cli_1");
        c1.secrets.push(ClientSecret {
            digest: SecretDigest::of("next"),
            expires_at: Some(Timestamp::from_unix_seconds(10)),
        });
        assert_eq!(judge(Some(&basic("cli_1", "secret")), &[], &c1), Ok(()));
        assert_eq!(
            judge(Some(&basic("cli_1", "next")), &[], &c1),
            Err(Refusal::WrongSecret)
        );
    }

    #[test]
    fn disabled_unknown_and_built_in_clients_are_refused() {
        let mut c1 = client("cli_1");
        c1.disabled_at = Some(Timestamp::default());
        assert_eq!(
            judge(Some(&basic("cli_1", "secret")), &[], &c1),
            Err(Refusal::Disabled)
        );
        let presented = Presented::read(Some(&basic("cli_1", "secret")), &form(&[])).unwrap();
        assert_eq!(
            presented.authenticate(None, Timestamp::default()),
            Err(Refusal::Unknown)
        );
        let mut login = client("cli_login");
        login.kind = ClientKind::Public;
        assert_eq!(
            judge(None, &[("client_id", "cli_login")], &login),
            Err(Refusal::Unknown)
        );
    }
}
