//! The members of an application as they are sent.

use countersign_protocol::client::{AuthMethod, ClientKind, GrantType, IdTokenClaims, RefreshRule};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::json::{Member, Wrong};
use crate::openapi::schema::{Schema, word};

/// A word of a published list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<T>(pub(super) T);

/// A list whose words have a meaning here.
pub(super) trait Listed: DeserializeOwned {
    /// What to send.
    const WANTED: &'static str;
}

impl Listed for ClientKind {
    const WANTED: &'static str = "confidential or public";
}

impl Listed for AuthMethod {
    const WANTED: &'static str = "client_secret_basic, client_secret_post or none";
}

impl Listed for IdTokenClaims {
    const WANTED: &'static str = "full or minimal";
}

impl Listed for RefreshRule {
    const WANTED: &'static str = "on_offline_access, always or never";
}

impl<T: Listed> Member for Word<T> {
    const WANTED: &'static str = T::WANTED;

    fn read(value: &Value) -> Result<Self, Wrong> {
        if !value.is_string() {
            return Err(Wrong::Type);
        }
        serde_json::from_value(value.clone())
            .map(Word)
            .map_err(|_| Wrong::Format)
    }
}

/// Several grant types.
#[derive(Clone, Debug)]
pub(super) struct Grants(pub(super) Vec<GrantType>);

impl Member for Grants {
    const WANTED: &'static str = "an array of grant types that the metadata lists";

    fn read(value: &Value) -> Result<Self, Wrong> {
        let names = Vec::<String>::read(value)?;
        let known: Option<Vec<GrantType>> = names.iter().map(|name| GrantType::parse(name)).collect();
        known.map(Grants).ok_or(Wrong::Format)
    }
}

/// A kind of application, in the document.
pub(super) fn kind() -> Schema {
    word(&["confidential", "public"])
}

/// How an application authenticates, in the document.
pub(super) fn auth_method() -> Schema {
    word(&AuthMethod::ALL.map(AuthMethod::as_str))
}

/// A grant type, in the document.
pub(super) fn grant_type() -> Schema {
    word(&GrantType::ALL.map(GrantType::as_str))
}

/// Where claims stand, in the document.
pub(super) fn id_token_claims() -> Schema {
    word(&["full", "minimal"])
}

/// When there is a refresh token, in the document.
pub(super) fn refresh() -> Schema {
    word(&["on_offline_access", "always", "never"])
}
