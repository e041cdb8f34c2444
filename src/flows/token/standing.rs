//! Whether everybody behind a grant still stands behind it, read in the unit that issues from it.

use countersign_access::organization::Organization;
use countersign_access::permission::Catalogue;
use countersign_identity::user::User;
use countersign_protocol::authorize::grantable;
use countersign_protocol::grant::Grant;
use countersign_protocol::{Client, Scopes};
use countersign_store::{StoreError, Work};

/// The person and organization behind a grant, now.
pub(crate) struct Standing {
    /// Who.
    pub(crate) user: User,
    /// Acting for whom.
    pub(crate) organization: Organization,
    /// The names of their groups there.
    pub(crate) groups: Vec<String>,
    /// What of the asked scopes the member still holds (product contract §1, effective permissions).
    pub(crate) scopes: Scopes,
}

/// `None` when user, client, organization or membership has ended, or nothing of the scopes is held any more.
pub(crate) async fn standing(
    work: &Work,
    client: &Client,
    grant: &Grant,
    scopes: &Scopes,
    catalogue: &Catalogue,
) -> Result<Option<Standing>, StoreError> {
    let issued_at = grant.created_at;
    let (Some(user), Some(organization), Some(membership)) = (
        work.users().find(&grant.user).await?,
        work.organizations().find(&grant.organization).await?,
        work.memberships().find(&grant.organization, &grant.user).await?,
    ) else {
        return Ok(None);
    };
    let scopes = grantable(scopes, &membership.permissions(catalogue));
    let vouched = client.vouches_for(issued_at)
        && user.vouches_for(issued_at)
        && organization.vouches_for(issued_at)
        && !scopes.is_empty();
    if !vouched {
        return Ok(None);
    }
    let groups = work
        .memberships()
        .groups_of(&grant.organization, &grant.user)
        .await?;
    Ok(Some(Standing {
        user,
        organization,
        groups,
        scopes,
    }))
}
