//! The kinds of JWT that this server issues. Each says in its header what it is, and is accepted as nothing else
//! (RFC 8725 §3.11).

use countersign_protocol::claims::{access_token, id_token};

/// The header's `typ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwtType {
    /// `at+jwt` (RFC 9068 §2.1).
    AccessToken,
    /// OpenID Connect Core §2 names none; `JWT` is RFC 7519's own.
    IdToken,
    /// `logout+jwt` (OpenID Connect Back-Channel Logout §2.4).
    LogoutToken,
}

impl JwtType {
    /// The text of `typ`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => access_token::TYP,
            Self::IdToken => id_token::TYP,
            Self::LogoutToken => "logout+jwt",
        }
    }
}
