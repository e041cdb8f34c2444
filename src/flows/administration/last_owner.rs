//! An organization always has an owner who can sign in: without one, nobody within could mend it.

use countersign_access::organization::Membership;
use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::OrganizationId;
use countersign_identity::user::User;
use countersign_store::{StoreError, Work};

/// The first of these organizations that would have no owner left, if this person stopped being a member of them (or
/// one who can sign in). Its row stays locked, so that two owners cannot each remove the other.
pub(crate) async fn left_without_owner(
    work: &Work,
    user: &User,
    memberships: &[Membership],
) -> Result<Option<OrganizationId>, StoreError> {
    // Who is disabled already counts for nobody's owner.
    let counted = u64::from(user.disabled_at.is_none());
    for membership in memberships {
        let owner = membership.role == Role::BuiltIn(BuiltInRole::Owner);
        if owner && work.memberships().count_owners(&membership.organization).await? <= counted {
            return Ok(Some(membership.organization.clone()));
        }
    }
    Ok(None)
}
