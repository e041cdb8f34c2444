//! Lists as a page shows them: whole. A person's things are few; the bound only keeps a page from having no end.

use countersign_access::api_key::ApiKey;
use countersign_access::principal::Principal;
use countersign_protocol::Client;
use countersign_store::Page;

use crate::administration::clients;
use crate::api_keys::{self, KeyError, Whose};
use crate::{FlowError, Services};

/// Most rows of one page.
const MOST: u64 = 1000;

pub(super) const fn whole_list() -> Page {
    Page {
        limit: MOST,
        after: None,
    }
}

/// The person's own API keys in the organization that they act for, the newest first.
///
/// # Errors
/// [`KeyError`] when the database fails.
pub async fn own_api_keys(services: &Services, principal: &Principal) -> Result<Vec<ApiKey>, KeyError> {
    let mut keys = api_keys::list(services, principal, Whose::Own, &whole_list()).await?;
    keys.reverse();
    Ok(keys)
}

/// The applications of the organization, by name. That the person manages them was asked before.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn applications(services: &Services, principal: &Principal) -> Result<Vec<Client>, FlowError> {
    let mut found = clients::list(services, principal, false, &whole_list()).await?;
    found.sort_by_key(|client| client.name.to_lowercase());
    Ok(found)
}
