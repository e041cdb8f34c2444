//! The catalogue of permissions: the scopes that roles, clients and API keys may hold.

use serde_json::{Value, json};

use super::kind::{Kind, ListOf};
use super::reader::Reader;
use super::setting::section;

/// Names that mean something else: scopes of OpenID Connect Core §5.4 and §11, and rights that are never a scope.
const RESERVED: [&str; 11] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "groups",
    "offline_access",
    "clients_manage",
    "connections_manage",
    "audit_read",
    "organization_manage",
];

section! {
    /// The catalogue.
    Permissions {
        /// `COUNTERSIGN_PERMISSIONS`: every permission that may be granted as a scope.
        catalogue: Vec<String> = ListOf<PermissionName>, "permissions", Some(
            "scans_read,scans_write,devices_read,devices_write,alerts_read,alerts_write,reports_read,reports_write,\
             users_manage,billing,cve_read,ids_read,backup_manage,api_keys_manage"
        );
    }
}

impl Permissions {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let section = Self::read_fields(reader)?;
        for (index, name) in section.catalogue.iter().enumerate() {
            if section
                .catalogue
                .iter()
                .take(index)
                .any(|earlier| earlier == name)
            {
                reader.refuse("permissions", format!("names {name:?} twice"));
            }
        }
        Some(section)
    }
}

struct PermissionName;

impl Kind for PermissionName {
    type Value = String;

    fn parse(text: &str) -> Result<String, String> {
        let fits =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | ':' | '.' | '-');
        if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
            Err("is not a permission's name: at most 64 of a-z, 0-9 and _ : . -".to_owned())
        } else if RESERVED.contains(&text) {
            Err("has a meaning of its own and cannot be a permission".to_owned())
        } else {
            Ok(text.to_owned())
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[a-z0-9_:.-]{1,64}$" })
    }
}
