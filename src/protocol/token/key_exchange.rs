//! Exchanging an API key for a short access token: the key is the client (product contract section 4). The request is
//! that of client credentials (RFC 6749 §4.4.2), with the key in `X-API-Key` or as `key_id:key` in HTTP Basic.
//!
//! Whether the key counts and may be used from there was found out before.

use std::time::Duration;

use countersign_access::permission::Permissions;
use countersign_identity::{ApiKeyId, Id, Timestamp};

use crate::client_authentication::basic_readings;
use crate::error::{ErrorCode, OAuthError};
use crate::params::Params;
use crate::scope::Scopes;

/// The longest life of a token that was exchanged for a key.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// A key as it was presented to the token endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct PresentedKey {
    /// The texts that may be meant, in the order to try.
    pub texts: Vec<String>,
    /// The id that was named beside it.
    pub id: Option<ApiKeyId>,
    /// HTTP Basic was used.
    pub by_basic: bool,
}

impl std::fmt::Debug for PresentedKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PresentedKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl PresentedKey {
    /// The key of a request; `None` when a client is to be looked for instead.
    ///
    /// # Errors
    /// `invalid_request` when it came beside other credentials (RFC 6749 §2.3).
    pub fn read(
        header: Option<&str>,
        authorization: Option<&str>,
        params: &Params,
    ) -> Result<Option<PresentedKey>, OAuthError> {
        let of_client = params.names("client_secret") || params.names("client_assertion");
        let in_form = params.get("client_id");
        let presented = match (header, authorization) {
            (Some(_), Some(_)) => return Err(conflict()),
            (Some(text), None) => PresentedKey {
                texts: vec![text.to_owned()],
                id: in_form.map(ApiKeyId::from_text),
                by_basic: false,
            },
            (None, Some(authorization)) => {
                let readings = basic_readings(authorization).unwrap_or_default();
                let Some((id, _)) = readings
                    .first()
                    .filter(|(id, _)| id.starts_with(ApiKeyId::PREFIX))
                else {
                    return Ok(None);
                };
                if in_form.is_some_and(|named| named != id) {
                    return Err(conflict());
                }
                PresentedKey {
                    id: Some(ApiKeyId::from_text(id.as_str())),
                    texts: readings.into_iter().map(|(_, text)| text).collect(),
                    by_basic: true,
                }
            }
            (None, None) => return Ok(None),
        };
        if of_client {
            return Err(conflict());
        }
        Ok(Some(presented))
    }
}

fn conflict() -> OAuthError {
    let sentence = "Present an API key in one way only: in X-API-Key, or as key_id:key in HTTP Basic.";
    OAuthError::new(ErrorCode::InvalidRequest, sentence)
}

/// Why a key gets no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It asked for something that key or owner do not hold.
    ScopeNotHeld,
    /// Its owner holds nothing of it any more.
    NothingHeld,
    /// A resource that no API here has.
    UnknownResource,
}

impl From<Refusal> for OAuthError {
    fn from(refusal: Refusal) -> OAuthError {
        match refusal {
            Refusal::ScopeNotHeld => OAuthError::new(
                ErrorCode::InvalidScope,
                "The scope asks for more than the key and its owner hold.",
            ),
            Refusal::NothingHeld => ErrorCode::InvalidScope.into(),
            Refusal::UnknownResource => ErrorCode::InvalidTarget.into(),
        }
    }
}

/// The scopes of the token: what is asked, or all that key and owner hold now. Scope only shrinks.
///
/// # Errors
/// [`Refusal`].
pub fn exchange(
    held: &Permissions,
    asked: Option<&Scopes>,
    resource: &[String],
    issuer: &str,
) -> Result<Scopes, Refusal> {
    if resource.iter().any(|wanted| wanted != issuer) {
        return Err(Refusal::UnknownResource);
    }
    let held: Scopes = held.iter().map(|permission| permission.as_str()).collect();
    match asked {
        Some(asked) if !asked.is_subset(&held) => Err(Refusal::ScopeNotHeld),
        Some(asked) if !asked.is_empty() => Ok(asked.clone()),
        _ if held.is_empty() => Err(Refusal::NothingHeld),
        _ => Ok(held),
    }
}

/// How long the token lives: as access tokens do here, 15 minutes at most, and no longer than the key.
pub fn lifetime(policy: Duration, key_ends: Option<Timestamp>, now: Timestamp) -> Duration {
    let of_key = key_ends.map_or(LONGEST, |end| end.since(now));
    policy.min(LONGEST).min(of_key)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use countersign_access::permission::Permission;

    use super::*;

    const ISSUER: &str = "https://id.test";

    fn held() -> Permissions {
        ["devices_read", "scans_read"].map(Permission::new).into()
    }

    fn judge(asked: Option<&str>) -> Result<String, Refusal> {
        let asked = asked.map(|text| Scopes::parse(text).unwrap());
        exchange(&held(), asked.as_ref(), &[], ISSUER).map(|scopes| scopes.to_string())
    }

    fn form(list: &[(&str, &str)]) -> Params {
        let pairs = list
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Params::new(pairs.collect()).unwrap()
    }

    fn basic(pair: &str) -> String {
        format!("Basic {}", STANDARD.encode(pair))
    }

    #[test]
    fn scopes_only_shrink() {
        assert_eq!(judge(None), Ok("devices_read scans_read".to_owned()));
        assert_eq!(judge(Some("scans_read")), Ok("scans_read".to_owned()));
        for beyond in ["scans_read billing", "openid", "offline_access scans_read"] {
            assert_eq!(judge(Some(beyond)), Err(Refusal::ScopeNotHeld), "{beyond}");
        }
        let nothing = exchange(&Permissions::new(), None, &[], ISSUER);
        assert_eq!(nothing, Err(Refusal::NothingHeld));
    }

    #[test]
    fn only_the_issuer_is_a_known_resource() {
        let judge = |uri: &str| exchange(&held(), None, &[uri.to_owned()], ISSUER);
        assert!(judge(ISSUER).is_ok());
        assert_eq!(judge("https://other.test"), Err(Refusal::UnknownResource));
    }

    #[test]
    fn a_token_lives_fifteen_minutes_at_most_and_never_longer_than_its_key() {
        let now = Timestamp::from_unix_seconds(1000);
        let hour = Duration::from_secs(3600);
        assert_eq!(lifetime(hour, None, now), Duration::from_secs(900));
        assert_eq!(
            lifetime(Duration::from_secs(600), None, now),
            Duration::from_secs(600)
        );
        let soon = now + Duration::from_secs(60);
        assert_eq!(lifetime(hour, Some(soon), now), Duration::from_secs(60));
        assert_eq!(
            lifetime(hour, Some(now + 2 * hour), now),
            Duration::from_secs(900)
        );
    }

    #[test]
    fn a_key_comes_in_its_header_or_in_basic_with_its_id() {
        let by_header = PresentedKey::read(Some("nr_live_1"), None, &form(&[]))
            .unwrap()
            .unwrap();
        assert_eq!(
            (by_header.texts, by_header.id),
            (vec!["nr_live_1".to_owned()], None)
        );
        let by_basic = PresentedKey::read(None, Some(&basic("key_1:nr_live_1")), &form(&[]));
        let by_basic = by_basic.unwrap().unwrap();
        assert_eq!(by_basic.id, Some(ApiKeyId::from_text("key_1")));
        assert!(by_basic.by_basic && by_basic.texts == ["nr_live_1"]);
        let of_client = PresentedKey::read(None, Some(&basic("cli_1:secret")), &form(&[]));
        assert_eq!(of_client, Ok(None));
    }

    #[test]
    fn cli_02_a_key_beside_other_credentials_is_refused() {
        let pair = basic("key_1:nr_live_1");
        let secret = form(&[("client_secret", "s")]);
        let assertion = form(&[("client_assertion", "a.b.c")]);
        let other = form(&[("client_id", "cli_1")]);
        for (header, authorization, params) in [
            (Some("nr_live_1"), Some(pair.as_str()), &form(&[])),
            (Some("nr_live_1"), None, &secret),
            (Some("nr_live_1"), None, &assertion),
            (None, Some(pair.as_str()), &secret),
            (None, Some(pair.as_str()), &other),
        ] {
            let refused = PresentedKey::read(header, authorization, params).unwrap_err();
            assert_eq!(refused.error, ErrorCode::InvalidRequest);
        }
    }
}
