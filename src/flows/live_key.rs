//! Whether an API key still counts: the key itself, its owner there, its organization. For direct use, exchange,
//! introspection and tokens that were exchanged for a key alike.
//!
//! Where it may be used from is asked by whoever takes the key itself; a refusal is a word for the log, never told.

use std::sync::Arc;

use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_access::organization::{Membership, Organization};
use countersign_access::permission::{Catalogue, Permissions};
use countersign_access::service_account::ServiceAccount;
use countersign_identity::Timestamp;
use countersign_identity::user::User;

use crate::{FlowError, Services};

/// An API key that everybody behind it still stands behind.
pub(crate) struct LiveKey {
    /// The key.
    pub(crate) key: Arc<ApiKey>,
    /// On whose account.
    pub(crate) owner: Owner,
    /// For whom it acts.
    pub(crate) organization: Arc<Organization>,
}

/// The owner of a live key, as they are now.
pub(crate) enum Owner {
    /// A person, and what they are in the key's organization.
    Member(Arc<User>, Arc<Membership>),
    /// An account that is no person.
    ServiceAccount(Arc<ServiceAccount>),
}

impl LiveKey {
    /// What the key allows and its owner holds now (product contract §1, effective permissions).
    pub(crate) fn permissions(&self, catalogue: &Catalogue) -> Permissions {
        let held = match &self.owner {
            Owner::Member(_, membership) => membership.permissions(catalogue),
            Owner::ServiceAccount(account) => account.permissions(catalogue),
        };
        self.key.permissions.intersection(&held).cloned().collect()
    }
}

/// Judges a key that was found, from cached reads.
///
/// # Errors
/// [`FlowError`] when the database fails: nobody is believed then.
pub(crate) async fn live_key(
    services: &Services,
    key: Arc<ApiKey>,
    now: Timestamp,
) -> Result<Result<LiveKey, &'static str>, FlowError> {
    if !key.is_live(now) {
        return Ok(Err("key_ended"));
    }
    let directory = services.store.directory();
    let made_at = key.created_at;
    let Some(organization) = directory
        .organization(&key.organization)
        .await?
        .filter(|organization| organization.vouches_for(made_at))
    else {
        return Ok(Err("organization_ended"));
    };
    let owner = match &key.owner {
        KeyOwner::User(id) => {
            let Some(user) = directory.user(id).await?.filter(|user| user.vouches_for(made_at)) else {
                return Ok(Err("owner_ended"));
            };
            let Some(membership) = directory.membership(&key.organization, id).await? else {
                return Ok(Err("membership_ended"));
            };
            Owner::Member(user, membership)
        }
        KeyOwner::ServiceAccount(id) => {
            let account = directory.service_account(&key.organization, id).await?;
            match account.filter(|account| account.vouches_for(made_at)) {
                Some(account) => Owner::ServiceAccount(account),
                None => return Ok(Err("owner_ended")),
            }
        }
    };
    Ok(Ok(LiveKey {
        key,
        owner,
        organization,
    }))
}
