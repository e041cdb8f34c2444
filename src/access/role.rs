//! Roles: the five built in and the rows an organization adds.

use countersign_identity::{OrganizationId, RoleId};
use serde::{Deserialize, Serialize};

use crate::permission::{Catalogue, InternalRight, Permission, Permissions};

/// A role of a membership: built in, or a row of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Role {
    /// One of the five that every organization has.
    BuiltIn(BuiltInRole),
    /// A row.
    Custom(RoleId),
}

impl Role {
    /// What it holds of the catalogue; `custom` are the permissions of the row, if the role is one.
    pub fn permissions(&self, custom: Option<&Permissions>, catalogue: &Catalogue) -> Permissions {
        match (self, custom) {
            (Role::BuiltIn(role), _) => role.permissions(catalogue),
            (Role::Custom(_), Some(permissions)) => {
                permissions.intersection(catalogue.all()).cloned().collect()
            }
            (Role::Custom(_), None) => Permissions::new(),
        }
    }
}

/// The roles that every organization has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BuiltInRole {
    /// Everything.
    Owner,
    /// Everything but `billing`.
    Admin,
    /// The daily work: scans, devices, alerts, reports, and what it looks at.
    Operator,
    /// Reads everything.
    Viewer,
    /// Pays.
    Billing,
}

/// A role that an organization made itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRole {
    /// `rol_…`
    pub id: RoleId,
    /// Whose.
    pub organization: OrganizationId,
    /// Its name, unique in the organization.
    pub name: String,
    /// What it holds.
    pub permissions: Permissions,
}

impl BuiltInRole {
    /// All five.
    pub const ALL: [BuiltInRole; 5] = [
        BuiltInRole::Owner,
        BuiltInRole::Admin,
        BuiltInRole::Operator,
        BuiltInRole::Viewer,
        BuiltInRole::Billing,
    ];

    /// Its published name.
    pub const fn as_str(self) -> &'static str {
        match self {
            BuiltInRole::Owner => "owner",
            BuiltInRole::Admin => "admin",
            BuiltInRole::Operator => "operator",
            BuiltInRole::Viewer => "viewer",
            BuiltInRole::Billing => "billing",
        }
    }

    /// The role of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// What it holds of the catalogue.
    pub fn permissions(self, catalogue: &Catalogue) -> Permissions {
        catalogue
            .all()
            .iter()
            .filter(|permission| self.holds(permission))
            .cloned()
            .collect()
    }

    fn holds(self, permission: &Permission) -> bool {
        let name = permission.as_str();
        match self {
            BuiltInRole::Owner => true,
            BuiltInRole::Admin => name != "billing",
            BuiltInRole::Operator => {
                let area = name.trim_end_matches("_read").trim_end_matches("_write");
                matches!(area, "scans" | "devices" | "alerts" | "reports")
                    || matches!(name, "cve_read" | "ids_read" | "api_keys_manage")
            }
            BuiltInRole::Viewer => name.ends_with("_read"),
            BuiltInRole::Billing => name == "billing",
        }
    }

    /// The internal rights it holds: all for `owner` and `admin`, none for the others.
    pub const fn internal_rights(self) -> &'static [InternalRight] {
        match self {
            BuiltInRole::Owner | BuiltInRole::Admin => &InternalRight::ALL,
            BuiltInRole::Operator | BuiltInRole::Viewer | BuiltInRole::Billing => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(role: BuiltInRole) -> Vec<String> {
        role.permissions(&Catalogue::default())
            .into_iter()
            .map(|p| p.to_string())
            .collect()
    }

    #[test]
    fn the_built_in_roles_hold_what_the_contract_says() {
        assert_eq!(names(BuiltInRole::Owner).len(), 14);
        let admin = names(BuiltInRole::Admin);
        assert_eq!(admin.len(), 13);
        assert!(!admin.contains(&"billing".to_owned()));
        assert_eq!(
            names(BuiltInRole::Operator),
            [
                "alerts_read",
                "alerts_write",
                "api_keys_manage",
                "cve_read",
                "devices_read",
                "devices_write",
                "ids_read",
                "reports_read",
                "reports_write",
                "scans_read",
                "scans_write"
            ]
        );
        assert_eq!(
            names(BuiltInRole::Viewer),
            [
                "alerts_read",
                "cve_read",
                "devices_read",
                "ids_read",
                "reports_read",
                "scans_read"
            ]
        );
        assert_eq!(names(BuiltInRole::Billing), ["billing"]);
    }

    #[test]
    fn only_owner_and_admin_configure_the_organization() {
        for role in BuiltInRole::ALL {
            let expected = if matches!(role, BuiltInRole::Owner | BuiltInRole::Admin) {
                4
            } else {
                0
            };
            assert_eq!(role.internal_rights().len(), expected);
        }
    }
}
