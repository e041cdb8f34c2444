//! Ids: opaque text with a type prefix, made of letters, digits and `_` only.
//!
//! The body is drawn by `countersign_crypto::new_id`; here is only what an id may look like.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What every id type can do; `countersign_crypto::new_id` makes one through it.
pub trait Id: Sized {
    /// The type prefix with its underscore, such as `usr_`.
    const PREFIX: &'static str;

    /// Takes text as it was stored or presented. An id is only ever compared, so any text is a valid question;
    /// what does not exist is "not found".
    fn from_text(text: impl Into<String>) -> Self;

    /// The id as text.
    fn as_str(&self) -> &str;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
            fn from_text(text: impl Into<String>) -> Self { Self(text.into()) }
            fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )*};
}

ids! {
    /// A person.
    UserId = "usr_";
    /// An enterprise tenant.
    OrganizationId = "org_";
    /// An OAuth application.
    ClientId = "cli_";
    /// An API key.
    ApiKeyId = "key_";
    /// A non-human owner of API keys.
    ServiceAccountId = "svc_";
    /// A named set of users.
    GroupId = "grp_";
    /// A role row of an organization.
    RoleId = "rol_";
    /// An organization's upstream identity provider.
    ConnectionId = "con_";
    /// A browser's sign-in here (`sid`).
    SessionId = "ses_";
    /// What a user gave a client in one sign-in: the family that refresh and access tokens hang on.
    GrantId = "grt_";
    /// One conversation of one browser on its way to something.
    InteractionId = "int_";
    /// A second factor of a user.
    FactorId = "fac_";
    /// A one-time link: set-up, reset, verification, invitation.
    TicketId = "tkt_";
    /// A resource server.
    ApiId = "api_";
    /// A message or call that waits to be delivered.
    OutboxId = "out_";
}

impl ClientId {
    /// The built-in public client of the JSON sign-in; every `oauth2/*` endpoint refuses it.
    pub fn login() -> Self {
        Self("cli_login".to_owned())
    }
}
