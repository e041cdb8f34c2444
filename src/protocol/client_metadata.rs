//! What a client says about itself beside what every request is judged by: the members of RFC 7591 §2 and of the OpenID
//! Connect specifications that are shown to people, passed on, or ask for a stricter or another treatment.
//!
//! It is kept as one JSON object; a member that was never set is left out of it. What may be registered is judged in
//! [`crate::registration`].

use serde::{Deserialize, Serialize};

use crate::algorithm::Algorithm;

/// See the module. The members have the names under which they are registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientMetadata {
    /// A picture for pages (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<String>,
    /// The client's home page (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<String>,
    /// How it treats what it learns about people (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<String>,
    /// Its terms of service (RFC 7591 §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<String>,
    /// Whom to ask about it, mostly addresses (RFC 7591 §2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// Whether `sub` is the same for all clients or another for each sector (OpenID Connect Core §8).
    #[serde(skip_serializing_if = "is_default")]
    pub subject_type: SubjectType,
    /// A document that lists the redirect URIs of the sector (OpenID Connect Core §8.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// What its ID tokens are signed with; RS256 without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<Algorithm>,
    /// What userinfo is signed with; plain JSON without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<Algorithm>,
    /// The only algorithm its request objects may have; any without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<Algorithm>,
    /// The only algorithm its client assertions may have; any without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<Algorithm>,
    /// Where request objects by reference may be (OpenID Connect Core §6.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
    /// Refuse what does not come in a signed request object (RFC 9101 §10.5).
    #[serde(skip_serializing_if = "is_default")]
    pub require_signed_request_object: bool,
    /// Refuse what was not pushed before (RFC 9126 §6).
    #[serde(skip_serializing_if = "is_default")]
    pub require_pushed_authorization_requests: bool,
    /// Where logout tokens go (OpenID Connect Back-Channel Logout §2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    /// Whether logout tokens must name the session (§2.2).
    #[serde(skip_serializing_if = "is_default")]
    pub backchannel_logout_session_required: bool,
    /// What the browser opens at logout (OpenID Connect Front-Channel Logout §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// Whether issuer and session are named there (§2).
    #[serde(skip_serializing_if = "is_default")]
    pub frontchannel_logout_session_required: bool,
    /// Where a sign-in can be begun from outside (OpenID Connect Core §4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<String>,
    /// `max_age` in seconds of requests that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u32>,
    /// Whether ID tokens must say when the person signed in; ours always do.
    #[serde(skip_serializing_if = "is_default")]
    pub require_auth_time: bool,
}

/// Which `sub` a client sees (OpenID Connect Core §8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// The same for every client.
    #[default]
    Public,
    /// Another one for each sector.
    Pairwise,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_never_set_is_not_written_and_reads_as_its_default() {
        assert_eq!(
            serde_json::to_value(ClientMetadata::default()).unwrap(),
            json!({})
        );
        assert_eq!(
            serde_json::from_value::<ClientMetadata>(json!({})).unwrap(),
            ClientMetadata::default()
        );
    }

    #[test]
    fn members_are_kept_under_their_registered_names() {
        let written = json!({
            "logo_uri": "https://c1.test/logo.png",
            "subject_type": "pairwise",
            "id_token_signed_response_alg": "ES256",
            "require_pushed_authorization_requests": true,
            "default_max_age": 600,
        });
        let read: ClientMetadata = serde_json::from_value(written.clone()).unwrap();
        assert_eq!(read.subject_type, SubjectType::Pairwise);
        assert_eq!(read.id_token_signed_response_alg, Some(Algorithm::Es256));
        assert_eq!(serde_json::to_value(read).unwrap(), written);
    }

    #[test]
    fn an_algorithm_that_does_not_count_here_cannot_be_read() {
        let none = json!({"request_object_signing_alg": "none"});
        assert!(serde_json::from_value::<ClientMetadata>(none).is_err());
    }
}
