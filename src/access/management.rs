//! Whose an account is. A person is global to the deployment, but one organization may manage the account: disable it,
//! start resets, remove factors, delete it. All others can only end the membership (product contract section 1).

use countersign_identity::OrganizationId;

/// What decides who manages an account.
#[derive(Clone, Copy, Debug)]
pub struct Belonging<'a> {
    /// The organization that made the account.
    pub created_by: Option<&'a OrganizationId>,
    /// Where the person is a member.
    pub memberships: &'a [OrganizationId],
    /// The organization that verified the domain of the person's address.
    pub domain_owner: Option<&'a OrganizationId>,
}

impl<'a> Belonging<'a> {
    /// The organization that manages the account, if one does: that of the domain before that which made it, and the
    /// latter only while it is the person's only membership. One of which the person is no member manages nothing.
    pub fn manager(self) -> Option<&'a OrganizationId> {
        match self.domain_owner {
            Some(owner) => self.memberships.iter().find(|member_of| *member_of == owner),
            None => match self.memberships {
                [only] if Some(only) == self.created_by => Some(only),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use countersign_identity::Id;

    use super::*;

    fn org(name: &str) -> OrganizationId {
        OrganizationId::from_text(name)
    }

    fn manager(created_by: Option<&str>, memberships: &[&str], domain_owner: Option<&str>) -> Option<String> {
        let (created_by, domain_owner) = (created_by.map(org), domain_owner.map(org));
        let memberships: Vec<OrganizationId> = memberships.iter().map(|name| org(name)).collect();
        let belonging = Belonging {
            created_by: created_by.as_ref(),
            memberships: &memberships,
            domain_owner: domain_owner.as_ref(),
        };
        belonging.manager().map(ToString::to_string)
    }

    #[test]
    fn the_maker_manages_while_it_is_the_only_membership() {
        assert_eq!(manager(Some("a"), &["a"], None).as_deref(), Some("a"));
        assert_eq!(manager(Some("a"), &["a", "b"], None), None);
        assert_eq!(manager(Some("a"), &["b"], None), None);
        assert_eq!(manager(None, &["a"], None), None);
    }

    #[test]
    fn a_verified_domain_comes_before_the_maker() {
        assert_eq!(manager(Some("a"), &["a", "b"], Some("b")).as_deref(), Some("b"));
        assert_eq!(manager(Some("a"), &["a"], Some("b")), None);
    }
}
