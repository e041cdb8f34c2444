//! Permissions: the API scopes of the catalogue, and the internal rights that are never a scope.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An API scope of the deployment's catalogue.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permission(String);

impl Permission {
    /// A permission by name; whether it exists is the catalogue's question.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Its name, as in a scope.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A set of permissions, in alphabetical order.
pub type Permissions = BTreeSet<Permission>;

/// The permissions that exist in this deployment. Configuration; [`Catalogue::default`] has NetRecon's fourteen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue(Permissions);

/// The default catalogue, in the customer's own order.
pub const DEFAULT_PERMISSIONS: [&str; 14] = [
    "scans_read",
    "scans_write",
    "devices_read",
    "devices_write",
    "alerts_read",
    "alerts_write",
    "reports_read",
    "reports_write",
    "users_manage",
    "billing",
    "cve_read",
    "ids_read",
    "backup_manage",
    "api_keys_manage",
];

impl Default for Catalogue {
    fn default() -> Self {
        Self::new(DEFAULT_PERMISSIONS)
    }
}

impl Catalogue {
    /// A catalogue of these names.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self(names.into_iter().map(Permission::new).collect())
    }

    /// Whether the permission exists.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(&Permission::new(name))
    }

    /// All of them.
    pub fn all(&self) -> &Permissions {
        &self.0
    }
}

/// What `owner` and `admin` may configure in their organization. Held by a role, never a scope and never in a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InternalRight {
    /// The organization's OAuth clients.
    ClientsManage,
    /// Its upstream identity providers.
    ConnectionsManage,
    /// Its events.
    AuditRead,
    /// Its name and policy.
    OrganizationManage,
}

impl InternalRight {
    /// All four.
    pub const ALL: [InternalRight; 4] = [
        InternalRight::ClientsManage,
        InternalRight::ConnectionsManage,
        InternalRight::AuditRead,
        InternalRight::OrganizationManage,
    ];

    /// Its published name.
    pub const fn as_str(self) -> &'static str {
        match self {
            InternalRight::ClientsManage => "clients_manage",
            InternalRight::ConnectionsManage => "connections_manage",
            InternalRight::AuditRead => "audit_read",
            InternalRight::OrganizationManage => "organization_manage",
        }
    }
}
