//! Revocation (RFC 7009): what ends when a client says that it needs a token no longer.
//!
//! A refresh token takes its whole family with it, access tokens included (§2.1); an access token ends alone, so that a
//! client may drop one without signing its user out. `token_type_hint` only tells where to look first (§2.1): every
//! token is found without it, and a wrong one changes nothing. API keys are their owners' to end, not a client's.

use crate::claims::access_token::AccessToken;
use crate::client::Client;
use crate::error::{ErrorCode, OAuthError};
use crate::grant::Grant;
use crate::params::Params;

/// What the presented text turned out to be.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// A refresh token of this family, spent or not.
    RefreshToken(&'a Grant),
    /// An access token of ours whose time is not over.
    AccessToken(&'a AccessToken),
    /// Nothing that is still worth something.
    Nothing,
}

/// What to do. The client hears the same each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// End the family.
    EndFamily,
    /// End this one token.
    EndToken,
    /// Nothing is left to end.
    AlreadyOver,
    /// It belongs to another client: nothing happens, and that it exists is not told (INT-03).
    NotYours,
}

impl Decision {
    /// The reason in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Decision::EndFamily => "family_ended",
            Decision::EndToken => "token_ended",
            Decision::AlreadyOver => "already_over",
            Decision::NotYours => "not_yours",
        }
    }
}

/// The token of a request (RFC 7009 §2.1).
///
/// # Errors
/// `invalid_request` when there is none.
pub fn token(params: &Params) -> Result<&str, OAuthError> {
    params
        .get("token")
        .ok_or_else(|| OAuthError::new(ErrorCode::InvalidRequest, "The parameter token is missing."))
}

/// Decides for a client that was authenticated.
pub fn decide(found: Found<'_>, client: &Client) -> Decision {
    match found {
        Found::Nothing => Decision::AlreadyOver,
        Found::RefreshToken(grant) if grant.client != client.id => Decision::NotYours,
        Found::RefreshToken(grant) if grant.revoked_at.is_some() => Decision::AlreadyOver,
        Found::RefreshToken(_) => Decision::EndFamily,
        Found::AccessToken(token) if token.client != client.id => Decision::NotYours,
        Found::AccessToken(_) => Decision::EndToken,
    }
}

#[cfg(test)]
mod tests {
    use countersign_identity::{ClientId, Id, Timestamp};

    use super::*;
    use crate::scope::Scopes;
    use crate::token::samples::{client, grant};

    fn access_token(client: &str) -> AccessToken {
        AccessToken {
            subject: "usr_1".to_owned(),
            audience: vec!["https://id.test".to_owned()],
            client: ClientId::from_text(client),
            scopes: Scopes::default(),
            jti: "j1".to_owned(),
            issued_at: Timestamp::from_unix_seconds(1000),
            expires_at: Timestamp::from_unix_seconds(4600),
            organization: None,
            grant: None,
            session: None,
        }
    }

    #[test]
    fn int_04_a_refresh_token_takes_its_family_and_an_access_token_only_itself() {
        let c1 = client("cli_1");
        assert_eq!(
            decide(Found::RefreshToken(&grant("cli_1")), &c1),
            Decision::EndFamily
        );
        assert_eq!(
            decide(Found::AccessToken(&access_token("cli_1")), &c1),
            Decision::EndToken
        );
    }

    #[test]
    fn int_03_a_token_of_another_client_is_left_alone() {
        let c1 = client("cli_1");
        assert_eq!(
            decide(Found::RefreshToken(&grant("cli_2")), &c1),
            Decision::NotYours
        );
        assert_eq!(
            decide(Found::AccessToken(&access_token("cli_2")), &c1),
            Decision::NotYours
        );
    }

    #[test]
    fn what_is_over_stays_over() {
        let mut ended = grant("cli_1");
        ended.revoked_at = Some(Timestamp::from_unix_seconds(1001));
        let c1 = client("cli_1");
        assert_eq!(decide(Found::RefreshToken(&ended), &c1), Decision::AlreadyOver);
        assert_eq!(decide(Found::Nothing, &c1), Decision::AlreadyOver);
    }

    #[test]
    fn the_token_is_required_and_its_hint_is_not() {
        let params = |list: &[(&str, &str)]| {
            let pairs = list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
            Params::new(pairs.collect()).unwrap()
        };
        assert_eq!(token(&params(&[("token", "cs_rt_1")])), Ok("cs_rt_1"));
        let refusal = token(&params(&[("token_type_hint", "refresh_token")])).unwrap_err();
        assert_eq!(refusal.error, ErrorCode::InvalidRequest);
    }
}
