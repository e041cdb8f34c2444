//! How long what we issue lives. Organizations, APIs and clients may shorten some of these; that is decided elsewhere.

use std::time::Duration;

use countersign_access::policy::DeploymentPolicy;

use super::duration::{AnyDuration, Lifetime};
use super::reader::Reader;
use super::setting::section;

section! {
    /// Lifetimes, as the deployment sets them.
    Lifetimes {
        /// `COUNTERSIGN_CODE_TTL`: how long an authorization code may be redeemed.
        code: Duration = Lifetime, "code_ttl", Some("60s");
        /// `COUNTERSIGN_ACCESS_TOKEN_TTL`: how long an access token is valid.
        access_token: Duration = Lifetime, "access_token_ttl", Some("1h");
        /// `COUNTERSIGN_ID_TOKEN_TTL`: how long an ID token is valid.
        id_token: Duration = Lifetime, "id_token_ttl", Some("1h");
        /// `COUNTERSIGN_REFRESH_IDLE_TTL`: how long a refresh token may stay unused.
        refresh_idle: Duration = Lifetime, "refresh_idle_ttl", Some("14d");
        /// `COUNTERSIGN_REFRESH_ABSOLUTE_TTL`: how long a grant can be refreshed at all.
        refresh_absolute: Duration = Lifetime, "refresh_absolute_ttl", Some("90d");
        /// `COUNTERSIGN_REFRESH_RETRY_WINDOW`: how long a spent refresh token may be sent again for the same answer; `0s` never.
        refresh_retry_window: Duration = AnyDuration, "refresh_retry_window", Some("30s");
        /// `COUNTERSIGN_SESSION_IDLE_TTL`: how long a browser may stay away and still be signed in.
        session_idle: Duration = Lifetime, "session_idle_ttl", Some("12h");
        /// `COUNTERSIGN_SESSION_ABSOLUTE_TTL`: how long a browser stays signed in at all.
        session_absolute: Duration = Lifetime, "session_absolute_ttl", Some("7d");
        /// `COUNTERSIGN_SETUP_LINK_TTL`: how long the link to the set-up page can be used.
        setup_link: Duration = Lifetime, "setup_link_ttl", Some("30m");
        /// `COUNTERSIGN_RESET_LINK_TTL`: how long a link that sets a new password can be used.
        reset_link: Duration = Lifetime, "reset_link_ttl", Some("1h");
        /// `COUNTERSIGN_VERIFY_LINK_TTL`: how long the link and code that prove an e-mail address can be used.
        verify_link: Duration = Lifetime, "verify_link_ttl", Some("24h");
        /// `COUNTERSIGN_INVITATION_TTL`: how long an invitation can be accepted.
        invitation: Duration = Lifetime, "invitation_ttl", Some("7d");
        /// `COUNTERSIGN_INTERACTION_TTL`: how long a person may take from the first page of a sign-in to the last.
        interaction: Duration = Lifetime, "interaction_ttl", Some("1h");
        /// `COUNTERSIGN_REQUEST_URI_TTL`: how long a pushed authorization request waits for its browser.
        request_uri: Duration = Lifetime, "request_uri_ttl", Some("90s");
        /// `COUNTERSIGN_STEP_UP_TTL`: how long after a second factor was proved API keys and factors may be changed.
        step_up: Duration = Lifetime, "step_up_ttl", Some("10m");
    }
}

impl Lifetimes {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_fields(reader)
    }

    /// The values that organizations, APIs and clients may tighten.
    pub fn policy(&self) -> DeploymentPolicy {
        DeploymentPolicy {
            access_token_ttl: self.access_token,
            id_token_ttl: self.id_token,
            session_idle_ttl: self.session_idle,
            session_absolute_ttl: self.session_absolute,
            refresh_retry_window: self.refresh_retry_window,
        }
    }
}
