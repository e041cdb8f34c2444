//! What stands around a key in the unit that makes or changes it: the key that acts, the key above, what the owner
//! holds, how long the organization lets keys live.

use countersign_access::api_key::limits::Limits;
use countersign_access::api_key::manage::reaches;
use countersign_access::api_key::{ApiKey, KeyOwner, Refusal};
use countersign_access::permission::{Catalogue, Permissions};
use countersign_access::policy::{self, DeploymentPolicy};
use countersign_access::principal::{Principal, Subject};
use countersign_identity::{ApiKeyId, Timestamp};
use countersign_store::{Scope, StoreError, Work};

use super::Judged;

/// The keys and policy that bound what is made or changed.
pub(super) struct Around {
    /// The key that the caller acts with.
    pub(super) acting: Option<ApiKey>,
    /// The key that the changed one descends from.
    parent: Option<ApiKey>,
    longest: Option<std::time::Duration>,
}

impl Around {
    /// Refused when the organization or the acting key has ended since the caller was believed.
    pub(super) async fn load(
        work: &Work,
        principal: &Principal,
        target: Option<&ApiKey>,
        deployment: &DeploymentPolicy,
        now: Timestamp,
    ) -> Judged<Around> {
        let organization = work.organizations().find(&principal.organization).await?;
        let Some(organization) = organization.filter(|organization| organization.vouches_for(now)) else {
            return Ok(Err(Refusal::Ended));
        };
        let acting = match principal.api_key() {
            Some(id) => match work.api_keys().find(&principal.organization, id).await? {
                Some(key) if key.is_live(now) => Some(key),
                _ => return Ok(Err(Refusal::Ended)),
            },
            None => None,
        };
        let parent = match target.and_then(|key| key.parent.as_ref()) {
            Some(id) => work.api_keys().find(&principal.organization, id).await?,
            None => None,
        };
        let policy = policy::resolve(deployment, Some(&organization.policy), None, None);
        Ok(Ok(Around {
            acting,
            parent,
            longest: policy.api_key_ttl,
        }))
    }

    /// Of a key to be made or changed.
    pub(super) fn limits(&self, principal: &Principal, target: Option<&ApiKey>) -> Limits<'_> {
        let (acting, parent) = (self.acting.as_ref(), self.parent.as_ref());
        Limits::new(principal, acting, parent, target, self.longest)
    }

    /// Of a key to be rotated.
    pub(super) fn limits_of_rotation(&self, principal: &Principal, target: &ApiKey) -> Limits<'_> {
        let (acting, parent) = (self.acting.as_ref(), self.parent.as_ref());
        Limits::of_rotation(principal, acting, parent, target, self.longest)
    }
}

/// A key that the caller reaches and that is not revoked.
pub(super) async fn reached(
    work: &Work,
    principal: &Principal,
    id: &ApiKeyId,
) -> Result<Option<ApiKey>, StoreError> {
    let found = work.api_keys().find(&principal.organization, id).await?;
    Ok(found.filter(|key| key.revoked_at.is_none() && reaches(principal, &key.owner)))
}

/// The account that the caller's own keys hang on; a client has none.
pub(super) fn own(principal: &Principal) -> Option<KeyOwner> {
    match &principal.subject {
        Subject::User(user) => Some(KeyOwner::User(user.clone())),
        Subject::ServiceAccount(account) => Some(KeyOwner::ServiceAccount(account.clone())),
        Subject::Client(_) => None,
    }
}

/// What the owner of a key holds now. Refused when there is no such owner here, or it has been disabled.
pub(super) async fn held(
    work: &Work,
    scope: &Scope,
    owner: &KeyOwner,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Judged<Permissions> {
    match owner {
        KeyOwner::User(id) => {
            let user = work.users().find(id).await?;
            let membership = work.organization(scope).member(id).await?;
            Ok(match (user, membership) {
                (Some(user), Some(membership)) if user.vouches_for(now) => {
                    Ok(membership.permissions(catalogue))
                }
                _ => Err(Refusal::OwnerEnded),
            })
        }
        KeyOwner::ServiceAccount(id) => Ok(match work.organization(scope).service_account(id).await? {
            Some(account) if account.vouches_for(now) => Ok(account.permissions(catalogue)),
            Some(_) => Err(Refusal::OwnerEnded),
            None => Err(Refusal::NoServiceAccount),
        }),
    }
}
