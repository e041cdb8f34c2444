//! Requests that a client pushed ahead (RFC 9126): they are judged when they are pushed, and named at the authorization
//! endpoint by a reference that only this client can use, once, and not for long.

use countersign_identity::{ClientId, SecretDigest, Timestamp};

use super::refusal::PageRefusal;
use super::request::AuthorizationRequest;

/// What a `request_uri` of ours begins with (RFC 9126 §2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// A request that waits for its browser.
#[derive(Clone, Debug)]
pub struct PushedRequest {
    /// SHA-256 of the secret in its reference.
    pub digest: SecretDigest,
    /// Who pushed it.
    pub client: ClientId,
    /// What was asked, judged in full.
    pub request: AuthorizationRequest,
    /// The peer's network, for the cap on open ones.
    pub peer_network: String,
    /// When it was pushed.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When a browser came with it.
    pub spent_at: Option<Timestamp>,
}

/// The reference that a client is given for the secret of its request.
pub fn request_uri(secret: &str) -> String {
    format!("{URN}{secret}")
}

/// The secret in a reference of ours; `None` for any other `request_uri`.
pub fn pushed_secret(request_uri: &str) -> Option<&str> {
    request_uri.strip_prefix(URN)
}

/// Whether the client may go on with what was found under its reference. Nothing that the browser brings beside it
/// counts (RFC 9126 §4).
///
/// # Errors
/// [`PageRefusal::PushedRequestOver`], one for all reasons: whoever holds a reference learns nothing about it. There is
/// no redirect URI to trust without the request.
pub fn open(
    found: Option<PushedRequest>,
    client: &ClientId,
    now: Timestamp,
) -> Result<AuthorizationRequest, PageRefusal> {
    found
        .filter(|pushed| pushed.client == *client && pushed.spent_at.is_none() && now < pushed.expires_at)
        .map(|pushed| pushed.request)
        .ok_or(PageRefusal::PushedRequestOver)
}

#[cfg(test)]
mod tests {
    use countersign_identity::Id;

    use super::*;
    use crate::authorize::ResponseMode;
    use crate::scope::Scopes;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    fn pushed() -> PushedRequest {
        PushedRequest {
            digest: SecretDigest::of("cs_ru_1"),
            client: ClientId::from_text("cli_1"),
            request: AuthorizationRequest {
                client_id: ClientId::from_text("cli_1"),
                redirect_uri: "https://c1.test/cb".to_owned(),
                response_mode: ResponseMode::Query,
                scopes: Scopes::default(),
                state: None,
                nonce: None,
                code_challenge: None,
                prompt: Vec::new(),
                max_age: None,
                login_hint: None,
                hinted_subject: None,
                acr_values: Vec::new(),
                ui_locales: Vec::new(),
                organization: None,
                resource: Vec::new(),
                claims_request: None,
            },
            peer_network: "192.0.2.0".to_owned(),
            created_at: at(1000),
            expires_at: at(1090),
            spent_at: None,
        }
    }

    fn judge(change: impl Fn(&mut PushedRequest), client: &str, now: i64) -> Result<(), PageRefusal> {
        let mut pushed = pushed();
        change(&mut pushed);
        open(Some(pushed), &ClientId::from_text(client), at(now)).map(drop)
    }

    #[test]
    fn a_reference_leads_back_to_its_secret() {
        assert_eq!(pushed_secret(&request_uri("cs_ru_1")), Some("cs_ru_1"));
        assert_eq!(pushed_secret("https://c1.test/request.jwt"), None);
    }

    #[test]
    fn par_01_a_request_is_opened_by_its_client_once_and_in_time() {
        let over = Err(PageRefusal::PushedRequestOver);
        assert_eq!(judge(|_| (), "cli_1", 1089), Ok(()));
        assert_eq!(judge(|_| (), "cli_1", 1090), over, "expired");
        assert_eq!(judge(|_| (), "cli_2", 1001), over, "foreign");
        assert_eq!(
            judge(|p| p.spent_at = Some(at(1001)), "cli_1", 1002),
            over,
            "used"
        );
        assert_eq!(
            open(None, &ClientId::from_text("cli_1"), at(1001)).map(drop),
            over
        );
    }
}
