//! What a client may be registered as, whoever registers it (RFC 7591 §2 where it has words for it).
//!
//! Judged on the whole client before it is stored or changed, so that the rules at the endpoints need not ask whether
//! the registration makes sense. Ids, secrets and who may register are decided elsewhere.

use countersign_access::permission::Catalogue;
use url::Url;

use crate::client::{AuthMethod, Client, ClientKind, GrantType};
use crate::redirect_uri::{self, RedirectUriRefusal};
use crate::scope::IDENTITY_SCOPES;

/// Longest name in characters: it stands in headings and on buttons.
pub const MAX_NAME_CHARS: usize = 100;

/// Why a client cannot be registered like this. The texts are for whoever registers it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationRefusal {
    /// Empty, longer than [`MAX_NAME_CHARS`], or with control characters.
    #[error("a name has 1 to {MAX_NAME_CHARS} characters and no line breaks")]
    Name,
    /// A client of an organization cannot speak for the deployment, and any other has an owner.
    #[error("a first-party client belongs to the deployment, any other client to one organization")]
    Owner,
    /// The client could obtain nothing.
    #[error("a client needs at least one grant type")]
    NoGrant,
    /// RFC 6749 §4.4: only a client that can keep a secret acts for itself.
    #[error("a public client cannot use client_credentials")]
    PublicMachine,
    /// Refresh tokens come with codes here.
    #[error("refresh_token needs authorization_code beside it")]
    RefreshWithoutCode,
    /// RFC 6749 §3.1.2.2.
    #[error("authorization_code needs at least one redirect URI")]
    NoRedirectUri,
    /// RFC 6749 §2.3: `none` is for public clients, and public clients have nothing else.
    #[error("token_endpoint_auth_method {} does not fit the kind of client", .0.as_str())]
    AuthMethod(AuthMethod),
    /// The client signs, and nobody could check it.
    #[error("private_key_jwt needs jwks or jwks_uri")]
    NoKeys,
    /// Two answers to one question.
    #[error("a client has jwks or jwks_uri, not both")]
    TwoKeySources,
    /// A document that this server would not fetch.
    #[error("{0} is not an https URL without a user name")]
    NotFetchable(String),
    /// A redirect URI that cannot be registered.
    #[error("the redirect URI {uri} cannot be registered: {refusal}")]
    RedirectUri {
        /// As given.
        uri: String,
        /// Why.
        refusal: RedirectUriRefusal,
    },
    /// A post-logout redirect URI that cannot be registered; the same rules hold.
    #[error("the post-logout redirect URI {uri} cannot be registered: {refusal}")]
    PostLogoutRedirectUri {
        /// As given.
        uri: String,
        /// Why.
        refusal: RedirectUriRefusal,
    },
    /// Neither a scope about people nor a permission of the catalogue.
    #[error("there is no scope {0}")]
    UnknownScope(String),
}

type Check = fn(&Client, &Catalogue) -> Result<(), RegistrationRefusal>;

const CHECKS: [Check; 7] = [name, owner, grant_types, auth_method, keys, uris, scopes];

/// Judges a client as it would be stored; the first thing that is wrong refuses it.
pub fn check(client: &Client, catalogue: &Catalogue) -> Result<(), RegistrationRefusal> {
    CHECKS.into_iter().try_for_each(|check| check(client, catalogue))
}

fn name(client: &Client, _: &Catalogue) -> Result<(), RegistrationRefusal> {
    let length = client.name.chars().count();
    let readable = !client.name.trim().is_empty() && !client.name.chars().any(char::is_control);
    refuse_unless(readable && length <= MAX_NAME_CHARS, RegistrationRefusal::Name)
}

fn owner(client: &Client, _: &Catalogue) -> Result<(), RegistrationRefusal> {
    refuse_unless(
        client.first_party == client.organization.is_none(),
        RegistrationRefusal::Owner,
    )
}

fn grant_types(client: &Client, _: &Catalogue) -> Result<(), RegistrationRefusal> {
    let code = client.may_use(GrantType::AuthorizationCode);
    let machine = client.may_use(GrantType::ClientCredentials);
    refuse_unless(!client.grant_types.is_empty(), RegistrationRefusal::NoGrant)?;
    refuse_unless(
        !(machine && client.is_public()),
        RegistrationRefusal::PublicMachine,
    )?;
    refuse_unless(
        code || !client.may_use(GrantType::RefreshToken),
        RegistrationRefusal::RefreshWithoutCode,
    )?;
    refuse_unless(
        !code || !client.redirect_uris.is_empty(),
        RegistrationRefusal::NoRedirectUri,
    )
}

fn auth_method(client: &Client, _: &Catalogue) -> Result<(), RegistrationRefusal> {
    match client.auth_method {
        Some(method) if (method == AuthMethod::None) != (client.kind == ClientKind::Public) => {
            Err(RegistrationRefusal::AuthMethod(method))
        }
        _ => Ok(()),
    }
}

/// RFC 7591 §2: by value or by reference, never both; whoever signs has some.
fn keys(client: &Client, _: &Catalogue) -> Result<(), RegistrationRefusal> {
    refuse_unless(
        client.jwks.is_none() || client.jwks_uri.is_none(),
        RegistrationRefusal::TwoKeySources,
    )?;
    let signs = client.auth_method == Some(AuthMethod::PrivateKeyJwt);
    refuse_unless(
        !signs || client.jwks.is_some() || client.jwks_uri.is_some(),
        RegistrationRefusal::NoKeys,
    )?;
    let mut documents = client.jwks_uri.iter().chain(&client.metadata.request_uris);
    match documents.find(|uri| !can_be_fetched(uri)) {
        Some(uri) => Err(RegistrationRefusal::NotFetchable(uri.clone())),
        None => Ok(()),
    }
}

/// Whether the one door to other machines would take it: https without a user name. Where it leads is checked there, at
/// each use.
fn can_be_fetched(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| {
        url.scheme() == "https" && url.has_host() && url.username().is_empty() && url.password().is_none()
    })
}

fn uris(client: &Client, _: &Catalogue) -> Result<(), RegistrationRefusal> {
    for uri in &client.redirect_uris {
        redirect_uri::check_registered(uri).map_err(|refusal| RegistrationRefusal::RedirectUri {
            uri: uri.clone(),
            refusal,
        })?;
    }
    for uri in &client.post_logout_redirect_uris {
        redirect_uri::check_registered(uri).map_err(|refusal| {
            RegistrationRefusal::PostLogoutRedirectUri {
                uri: uri.clone(),
                refusal,
            }
        })?;
    }
    Ok(())
}

fn scopes(client: &Client, catalogue: &Catalogue) -> Result<(), RegistrationRefusal> {
    let known = |scope: &str| IDENTITY_SCOPES.contains(&scope) || catalogue.contains(scope);
    match client.scopes.iter().find(|scope| !known(scope)) {
        Some(unknown) => Err(RegistrationRefusal::UnknownScope(unknown.to_owned())),
        None => Ok(()),
    }
}

fn refuse_unless(condition: bool, refusal: RegistrationRefusal) -> Result<(), RegistrationRefusal> {
    if condition { Ok(()) } else { Err(refusal) }
}

#[cfg(test)]
mod tests {
    use super::RegistrationRefusal as Refusal;
    use super::*;
    use crate::scope::Scopes;
    use crate::token::samples::client;

    fn judge(change: impl Fn(&mut Client)) -> Result<(), Refusal> {
        let mut client = client("cli_1");
        change(&mut client);
        check(&client, &Catalogue::default())
    }

    #[test]
    fn ordinary_clients_can_be_registered() {
        assert_eq!(judge(|_| ()), Ok(()));
        assert_eq!(
            judge(|client| {
                client.kind = ClientKind::Public;
                client.auth_method = Some(AuthMethod::None);
                client.redirect_uris = vec!["com.ex.app:/cb".to_owned()];
            }),
            Ok(())
        );
        assert_eq!(
            judge(|client| {
                client.grant_types = vec![GrantType::ClientCredentials];
                client.redirect_uris = Vec::new();
                client.scopes = Scopes::parse("scans_read").unwrap();
            }),
            Ok(()),
            "machines need no redirect URI"
        );
    }

    #[test]
    fn red_06_a_dangerous_redirect_uri_refuses_the_client() {
        let uri = "javascript:alert(1)".to_owned();
        let refusal = RedirectUriRefusal::Scheme;
        assert_eq!(
            judge(|client| client.redirect_uris.push(uri.clone())),
            Err(Refusal::RedirectUri {
                uri: uri.clone(),
                refusal
            })
        );
        assert_eq!(
            judge(|client| client.post_logout_redirect_uris.push(uri.clone())),
            Err(Refusal::PostLogoutRedirectUri {
                uri: uri.clone(),
                refusal
            })
        );
    }

    #[test]
    fn grants_must_fit_each_other_and_the_client() {
        assert_eq!(judge(|c| c.grant_types.clear()), Err(Refusal::NoGrant));
        assert_eq!(
            judge(|c| c.grant_types = vec![GrantType::RefreshToken]),
            Err(Refusal::RefreshWithoutCode)
        );
        assert_eq!(judge(|c| c.redirect_uris.clear()), Err(Refusal::NoRedirectUri));
        assert_eq!(
            judge(|c| {
                c.kind = ClientKind::Public;
                c.grant_types.push(GrantType::ClientCredentials);
            }),
            Err(Refusal::PublicMachine)
        );
    }

    #[test]
    fn only_public_clients_go_without_authentication() {
        assert_eq!(
            judge(|c| c.auth_method = Some(AuthMethod::None)),
            Err(Refusal::AuthMethod(AuthMethod::None))
        );
        assert_eq!(
            judge(|c| {
                c.kind = ClientKind::Public;
                c.auth_method = Some(AuthMethod::ClientSecretBasic);
            }),
            Err(Refusal::AuthMethod(AuthMethod::ClientSecretBasic))
        );
    }

    #[test]
    fn who_signs_has_keys_in_one_place() {
        let signs = |client: &mut Client| client.auth_method = Some(AuthMethod::PrivateKeyJwt);
        assert_eq!(judge(signs), Err(Refusal::NoKeys));
        let uri = |text: &'static str| {
            judge(move |client| {
                signs(client);
                client.jwks_uri = Some(text.to_owned());
            })
        };
        assert_eq!(uri("https://c1.test/jwks.json"), Ok(()));
        for bad in [
            "http://c1.test/jwks.json",
            "https://a@c1.test/",
            "c1.test",
            "file:///x",
        ] {
            assert_eq!(uri(bad), Err(Refusal::NotFetchable(bad.to_owned())));
        }
    }

    #[test]
    fn a_tenants_client_cannot_be_first_party() {
        assert_eq!(judge(|c| c.first_party = true), Err(Refusal::Owner));
        assert_eq!(judge(|c| c.organization = None), Err(Refusal::Owner));
    }

    #[test]
    fn names_and_scopes_are_such() {
        for name in ["", "  ", "a\nb", &"x".repeat(101)] {
            assert_eq!(
                judge(|c| c.name = name.to_owned()),
                Err(Refusal::Name),
                "{name:?}"
            );
        }
        assert_eq!(
            judge(|c| c.scopes = Scopes::parse("openid clients_manage").unwrap()),
            Err(Refusal::UnknownScope("clients_manage".to_owned()))
        );
    }
}
