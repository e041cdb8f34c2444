//! Redeeming an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6).
//!
//! All the judgement is here and calls nobody: the flow loads the code under lock, asks, and spends it by one
//! conditional write. A code is never burnt by anybody but its own client.

use countersign_identity::Timestamp;

use crate::client::{Client, GrantType};
use crate::error::{ErrorCode, OAuthError};
use crate::grant::AuthorizationCode;
use crate::pkce;
use crate::token::request::CodeRequest;

/// What redeeming leads to.
#[derive(Debug)]
pub enum Redemption<'a> {
    /// Spend the code and issue what it stands for.
    Issue(&'a AuthorizationCode),
    /// The code was redeemed before: its family ends (RFC 6749 §4.1.2).
    Replayed(&'a AuthorizationCode),
}

/// Why a code is not redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The client may not use the grant.
    GrantNotAllowed,
    /// No such code, or long gone.
    Unknown,
    /// It was issued to another client; that client can still redeem it.
    OtherClient,
    /// Its time is over.
    Expired,
    /// The redirect URI is missing or not the one of the authorization request.
    RedirectDiffers,
    /// The request was bound by PKCE and no verifier came.
    VerifierMissing,
    /// The verifier does not hash to the challenge.
    VerifierDiffers,
    /// A verifier came for a request without a challenge: a downgrade (RFC 9700 §2.1.1).
    VerifierWithoutChallenge,
    /// The user, client or organization has ended since.
    Ended,
}

impl Refusal {
    /// The reason in log and event.
    pub const fn as_str(self) -> &'static str {
        match self {
            Refusal::GrantNotAllowed => "grant_not_allowed",
            Refusal::Unknown => "code_unknown",
            Refusal::OtherClient => "other_client",
            Refusal::Expired => "code_expired",
            Refusal::RedirectDiffers => "redirect_uri_differs",
            Refusal::VerifierMissing => "verifier_missing",
            Refusal::VerifierDiffers => "verifier_differs",
            Refusal::VerifierWithoutChallenge => "verifier_without_challenge",
            Refusal::Ended => "ended",
        }
    }
}

impl From<Refusal> for OAuthError {
    fn from(refusal: Refusal) -> OAuthError {
        match refusal {
            Refusal::GrantNotAllowed => ErrorCode::UnauthorizedClient.into(),
            Refusal::RedirectDiffers => OAuthError::new(
                ErrorCode::InvalidGrant,
                "The redirect_uri is missing or differs from the authorization request.",
            ),
            Refusal::VerifierMissing | Refusal::VerifierDiffers => OAuthError::new(
                ErrorCode::InvalidGrant,
                "The code_verifier is missing or does not match.",
            ),
            _ => ErrorCode::InvalidGrant.into(),
        }
    }
}

/// Judges a code that was found for the presented text, if one was.
pub fn redeem<'a>(
    request: &CodeRequest,
    client: &Client,
    code: Option<&'a AuthorizationCode>,
    now: Timestamp,
) -> Result<Redemption<'a>, Refusal> {
    if !client.may_use(GrantType::AuthorizationCode) {
        return Err(Refusal::GrantNotAllowed);
    }
    let code = code.ok_or(Refusal::Unknown)?;
    if code.grant.client != client.id {
        return Err(Refusal::OtherClient);
    }
    if code.spent_at.is_some() {
        return Ok(Redemption::Replayed(code));
    }
    if now > code.expires_at {
        return Err(Refusal::Expired);
    }
    if request.redirect_uri.as_deref() != Some(code.redirect_uri.as_str()) {
        return Err(Refusal::RedirectDiffers);
    }
    match (&code.code_challenge, &request.code_verifier) {
        (None, None) => {}
        (None, Some(_)) => return Err(Refusal::VerifierWithoutChallenge),
        (Some(_), None) => return Err(Refusal::VerifierMissing),
        (Some(challenge), Some(verifier)) => {
            if pkce::verify(challenge, verifier).is_err() {
                return Err(Refusal::VerifierDiffers);
            }
        }
    }
    Ok(Redemption::Issue(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::samples::{client, code};

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn request(redirect_uri: Option<&str>, verifier: Option<&str>) -> CodeRequest {
        CodeRequest {
            code: "c".to_owned(),
            redirect_uri: redirect_uri.map(str::to_owned),
            code_verifier: verifier.map(str::to_owned),
        }
    }

    fn good() -> CodeRequest {
        request(Some("https://c1.test/cb"), Some(VERIFIER))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn refusal(request: &CodeRequest, code: &AuthorizationCode) -> Refusal {
        redeem(request, &client("cli_1"), Some(code), at(1010)).unwrap_err()
    }

    #[test]
    fn a_fresh_code_of_its_client_is_issued() {
        let code = code("cli_1", Some(CHALLENGE));
        assert!(matches!(
            redeem(&good(), &client("cli_1"), Some(&code), at(1060)),
            Ok(Redemption::Issue(_))
        ));
    }

    #[test]
    fn cod_01_a_spent_code_is_a_replay() {
        let mut code = code("cli_1", Some(CHALLENGE));
        code.spent_at = Some(at(1005));
        let late = at(5000);
        assert!(matches!(
            redeem(&good(), &client("cli_1"), Some(&code), late),
            Ok(Redemption::Replayed(_))
        ));
    }

    #[test]
    fn cod_02_another_client_gets_nothing_and_burns_nothing() {
        let mut code = code("cli_1", Some(CHALLENGE));
        let judge =
            |code: &AuthorizationCode| redeem(&good(), &client("cli_2"), Some(code), at(1010)).unwrap_err();
        assert_eq!(judge(&code), Refusal::OtherClient);
        code.spent_at = Some(at(1005));
        assert_eq!(judge(&code), Refusal::OtherClient);
    }

    #[test]
    fn cod_03_a_code_ends_after_its_time() {
        let code = code("cli_1", Some(CHALLENGE));
        assert_eq!(
            redeem(&good(), &client("cli_1"), Some(&code), at(1061)).unwrap_err(),
            Refusal::Expired
        );
    }

    #[test]
    fn red_07_the_redirect_uri_must_come_again() {
        let code = code("cli_1", Some(CHALLENGE));
        assert_eq!(
            refusal(&request(None, Some(VERIFIER)), &code),
            Refusal::RedirectDiffers
        );
        let other = request(Some("https://c1.test/other"), Some(VERIFIER));
        assert_eq!(refusal(&other, &code), Refusal::RedirectDiffers);
    }

    #[test]
    fn pkc_03_the_verifier_must_come_and_match() {
        let code = code("cli_1", Some(CHALLENGE));
        assert_eq!(
            refusal(&request(Some("https://c1.test/cb"), None), &code),
            Refusal::VerifierMissing
        );
        let other = request(Some("https://c1.test/cb"), Some(&"x".repeat(43)));
        assert_eq!(refusal(&other, &code), Refusal::VerifierDiffers);
    }

    #[test]
    fn pkc_04_a_verifier_without_a_challenge_is_refused() {
        assert_eq!(
            refusal(&good(), &code("cli_1", None)),
            Refusal::VerifierWithoutChallenge
        );
    }

    #[test]
    fn a_client_without_the_grant_is_refused() {
        let mut client = client("cli_1");
        client.grant_types.clear();
        let code = code("cli_1", Some(CHALLENGE));
        assert_eq!(
            redeem(&good(), &client, Some(&code), at(1010)).unwrap_err(),
            Refusal::GrantNotAllowed
        );
    }
}
