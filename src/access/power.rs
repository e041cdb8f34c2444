//! How much a role or an account can do, and the rule of every administrator: nobody gives, changes or takes over what
//! is more than they hold themselves.
//!
//! Powers are compared, never counted: who lacks one permission of a role cannot give that role, and cannot reset,
//! disable or demote somebody who has it. Whether the caller may administer at all is asked before.

use crate::organization::Membership;
use crate::permission::{Catalogue, InternalRight, Permissions};
use crate::principal::Principal;
use crate::role::{BuiltInRole, Role};

/// What somebody can do by a role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// Permissions of the catalogue.
    pub permissions: Permissions,
    /// Internal rights.
    pub rights: Vec<InternalRight>,
    /// Runs the deployment.
    pub administrator: bool,
}

/// What the caller would need and lacks, by name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this needs {}, which you do not hold", .0.join(", "))]
pub struct Beyond(pub Vec<String>);

impl Powers {
    /// Of a built-in role.
    pub fn of_built_in(role: BuiltInRole, catalogue: &Catalogue) -> Powers {
        Powers {
            permissions: role.permissions(catalogue),
            rights: role.internal_rights().to_vec(),
            administrator: false,
        }
    }

    /// Of a set of permissions, as a custom role holds it. Permissions that the catalogue no longer has give nothing
    /// now, but would if they came back; so they count.
    pub fn of_permissions(permissions: Permissions) -> Powers {
        Powers {
            permissions,
            ..Powers::default()
        }
    }

    /// Of a role; `custom` are the permissions of the row, if the role is one.
    pub fn of_role(role: &Role, custom: Option<&Permissions>, catalogue: &Catalogue) -> Powers {
        match role {
            Role::BuiltIn(role) => Powers::of_built_in(*role, catalogue),
            Role::Custom(_) => Powers::of_permissions(custom.cloned().unwrap_or_default()),
        }
    }

    /// Of a member; `administrator` when the person also runs the deployment.
    pub fn of_member(membership: &Membership, administrator: bool, catalogue: &Catalogue) -> Powers {
        Powers {
            administrator,
            ..Powers::of_role(
                &membership.role,
                membership.custom_permissions.as_ref(),
                catalogue,
            )
        }
    }
}

impl Principal {
    /// Whether the caller holds all of these powers. A deployment administrator holds everything; a key never holds an
    /// internal right, so that it cannot make or touch an owner.
    ///
    /// # Errors
    /// [`Beyond`] names all that is lacking.
    pub fn covers(&self, powers: &Powers) -> Result<(), Beyond> {
        if self.administrator {
            return Ok(());
        }
        let permissions = powers.permissions.iter().map(|permission| permission.as_str());
        let rights = powers.rights.iter().filter(|right| !self.rights.contains(right));
        let mut lacking: Vec<String> = permissions
            .filter(|name| !self.holds(name))
            .chain(rights.map(|right| right.as_str()))
            .map(str::to_owned)
            .collect();
        if powers.administrator {
            lacking.push(crate::principal::DEPLOYMENT_ADMINISTRATOR.to_owned());
        }
        if lacking.is_empty() {
            Ok(())
        } else {
            Err(Beyond(lacking))
        }
    }
}

#[cfg(test)]
mod tests {
    use countersign_identity::{ApiKeyId, Id, OrganizationId, UserId};

    use super::*;
    use crate::permission::Permission;
    use crate::principal::{Credential, Proof, Subject};

    fn caller(role: BuiltInRole, rights: bool) -> Principal {
        let powers = Powers::of_built_in(role, &Catalogue::default());
        Principal {
            credential: Credential::ApiKey {
                key: ApiKeyId::from_text("key_1"),
            },
            subject: Subject::User(UserId::from_text("usr_1")),
            organization: OrganizationId::from_text("org_1"),
            permissions: powers.permissions,
            rights: if rights { powers.rights } else { Vec::new() },
            administrator: false,
            proof: Proof {
                auth_time: None,
                amr: Vec::new(),
                acr: None,
            },
            second_factor: false,
        }
    }

    fn of(role: BuiltInRole) -> Powers {
        Powers::of_built_in(role, &Catalogue::default())
    }

    #[test]
    fn an_admin_gives_every_role_but_those_that_may_pay() {
        let admin = caller(BuiltInRole::Admin, true);
        for role in [BuiltInRole::Admin, BuiltInRole::Operator, BuiltInRole::Viewer] {
            assert_eq!(admin.covers(&of(role)), Ok(()), "{role:?}");
        }
        for role in [BuiltInRole::Owner, BuiltInRole::Billing] {
            assert_eq!(admin.covers(&of(role)), Err(Beyond(vec!["billing".to_owned()])));
        }
    }

    #[test]
    fn a_key_of_an_owner_makes_no_owner() {
        let key = caller(BuiltInRole::Owner, false);
        let Err(Beyond(lacking)) = key.covers(&of(BuiltInRole::Owner)) else {
            panic!("refused")
        };
        let rights: Vec<String> = InternalRight::ALL.map(|right| right.as_str().to_owned()).into();
        assert_eq!(lacking, rights);
        assert_eq!(key.covers(&of(BuiltInRole::Operator)), Ok(()));
    }

    #[test]
    fn who_runs_the_deployment_is_touched_only_by_their_like() {
        let mut owner = caller(BuiltInRole::Owner, true);
        let target = Powers {
            administrator: true,
            ..of(BuiltInRole::Viewer)
        };
        assert_eq!(
            owner.covers(&target),
            Err(Beyond(vec!["deployment_administrator".to_owned()]))
        );
        owner.administrator = true;
        assert_eq!(owner.covers(&target), Ok(()));
    }

    #[test]
    fn a_permission_that_the_catalogue_lost_still_counts() {
        let old = Powers::of_permissions([Permission::new("teleport")].into());
        assert!(caller(BuiltInRole::Owner, true).covers(&old).is_err());
    }
}
