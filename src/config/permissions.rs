//! The catalogue of permissions: the scopes that roles, clients and API keys may hold.

use countersign_access::permission::{Catalogue, InternalRight};
use countersign_protocol::scope::IDENTITY_SCOPES;
use serde_json::{Value, json};

use super::kind::{Kind, ListOf};
use super::reader::Reader;
use super::setting::section;

section! {
    /// The catalogue of permissions.
    Permissions {
        /// `COUNTERSIGN_PERMISSIONS`: every permission that may be granted as a scope.
        catalogue: Catalogue = PermissionNames, "permissions", Some(
            "scans_read,scans_write,devices_read,devices_write,alerts_read,alerts_write,reports_read,reports_write,\
             users_manage,billing,cve_read,ids_read,backup_manage,api_keys_manage"
        );
    }
}

impl Permissions {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_fields(reader)
    }
}

/// A list without doubles.
struct PermissionNames;

impl Kind for PermissionNames {
    type Value = Catalogue;

    fn parse(text: &str) -> Result<Catalogue, String> {
        let mut names = ListOf::<PermissionName>::parse(text)?;
        names.sort_unstable();
        match names
            .iter()
            .zip(names.iter().skip(1))
            .find(|(one, next)| one == next)
        {
            Some((name, _)) => Err(format!("names {name:?} twice")),
            None => Ok(Catalogue::new(names)),
        }
    }

    fn schema() -> Value {
        ListOf::<PermissionName>::schema()
    }
}

struct PermissionName;

impl Kind for PermissionName {
    type Value = String;

    fn parse(text: &str) -> Result<String, String> {
        let fits =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | ':' | '.' | '-');
        let internal = InternalRight::ALL.iter().any(|right| right.as_str() == text);
        if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
            Err("is not a permission's name: at most 64 of a-z, 0-9 and _ : . -".to_owned())
        } else if internal || IDENTITY_SCOPES.contains(&text) {
            Err("has a meaning of its own and cannot be a permission".to_owned())
        } else {
            Ok(text.to_owned())
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[a-z0-9_:.-]{1,64}$" })
    }
}
