//! The client credentials grant: a client acts for itself (RFC 6749 §4.4).

use countersign_access::permission::Catalogue;

use crate::client::{Client, ClientKind, GrantType};
use crate::error::{ErrorCode, OAuthError};
use crate::scope::Scopes;

/// Why a client gets no token of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Public, or the grant is not among its own (RFC 6749 §4.4: confidential clients only).
    GrantNotAllowed,
    /// It asked for something it does not hold.
    ScopeNotHeld,
    /// It holds no API scope at all.
    NothingHeld,
    /// A resource that no API here has.
    UnknownResource,
}

impl From<Refusal> for OAuthError {
    fn from(refusal: Refusal) -> OAuthError {
        match refusal {
            Refusal::GrantNotAllowed => ErrorCode::UnauthorizedClient.into(),
            Refusal::ScopeNotHeld => OAuthError::new(
                ErrorCode::InvalidScope,
                "The scope asks for more than the client holds.",
            ),
            Refusal::NothingHeld => ErrorCode::InvalidScope.into(),
            Refusal::UnknownResource => ErrorCode::InvalidTarget.into(),
        }
    }
}

/// The scopes of the token: what is asked, or all held. Scopes about a person mean nothing here and are never held.
pub fn grant(
    client: &Client,
    asked: Option<&Scopes>,
    resource: &[String],
    issuer: &str,
    catalogue: &Catalogue,
) -> Result<Scopes, Refusal> {
    if client.kind == ClientKind::Public || !client.may_use(GrantType::ClientCredentials) {
        return Err(Refusal::GrantNotAllowed);
    }
    if resource.iter().any(|wanted| wanted != issuer) {
        return Err(Refusal::UnknownResource);
    }
    let held = client.scopes.filter(|scope| catalogue.contains(scope));
    match asked {
        Some(asked) if !asked.is_subset(&held) => Err(Refusal::ScopeNotHeld),
        Some(asked) if !asked.is_empty() => Ok(asked.clone()),
        _ if held.is_empty() => Err(Refusal::NothingHeld),
        _ => Ok(held),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::client;

    const ISSUER: &str = "https://id.test";

    fn machine() -> Client {
        let mut machine = client("cli_1");
        machine.grant_types = vec![GrantType::ClientCredentials];
        machine.scopes = Scopes::parse("openid scans_read devices_read").unwrap();
        machine
    }

    fn judge(client: &Client, asked: Option<&str>) -> Result<String, Refusal> {
        let asked = asked.map(|text| Scopes::parse(text).unwrap());
        grant(client, asked.as_ref(), &[], ISSUER, &Catalogue::default()).map(|scopes| scopes.to_string())
    }

    #[test]
    fn without_a_scope_it_gets_all_it_holds_of_the_catalogue() {
        assert_eq!(judge(&machine(), None), Ok("scans_read devices_read".to_owned()));
    }

    #[test]
    fn anything_beyond_is_refused_not_dropped() {
        assert_eq!(
            judge(&machine(), Some("scans_read billing")),
            Err(Refusal::ScopeNotHeld)
        );
        assert_eq!(judge(&machine(), Some("openid")), Err(Refusal::ScopeNotHeld));
        assert_eq!(
            judge(&machine(), Some("devices_read")),
            Ok("devices_read".to_owned())
        );
    }

    #[test]
    fn cli_06_public_clients_and_those_without_the_grant_are_refused() {
        let mut public = machine();
        public.kind = ClientKind::Public;
        assert_eq!(judge(&public, None), Err(Refusal::GrantNotAllowed));
        let mut other = machine();
        other.grant_types = vec![GrantType::AuthorizationCode];
        assert_eq!(judge(&other, None), Err(Refusal::GrantNotAllowed));
    }

    #[test]
    fn only_the_issuer_is_a_known_resource() {
        let judge = |uri: &str| grant(&machine(), None, &[uri.to_owned()], ISSUER, &Catalogue::default());
        assert!(judge(ISSUER).is_ok());
        assert_eq!(judge("https://other.test"), Err(Refusal::UnknownResource));
    }
}
