//! `/settings/api-keys…`: the person's own keys in the organization that they act for.
//!
//! Making and rolling want a second factor on the account and a proof of it that is at most ten minutes old; seeing and
//! revoking never do, because stopping a leak must not need a phone (product contract section 4).

pub mod list;
pub mod new;
pub mod revoke;
pub mod roll;
mod shown;
mod wanted;

use actix_web::HttpResponse;
use countersign_access::api_key::{ApiKey, Refusal};
use countersign_access::principal::{Need, Principal};
use countersign_flows::api_keys::{self, KeyError};
use countersign_flows::second_factor;
use countersign_identity::{ApiKeyId, Id};

use super::here::Here;
use crate::pages::settings::Section;

/// What seeing, making and ending keys needs.
const NEED: Need = Need::Permission("api_keys_manage");

const LIST: &str = Section::ApiKeys.path();

/// The key that the address names; a key that is none of theirs leads back to the list.
async fn named(here: &Here<'_>, principal: &Principal) -> Result<ApiKey, HttpResponse> {
    let id = ApiKeyId::from_text(here.call.segment("key_id").unwrap_or_default());
    match api_keys::find(here.services(), principal, &id).await {
        Ok(key) if key.revoked_at.is_none() => Ok(key),
        Ok(_) | Err(KeyError::Refused(Refusal::NotFound)) => Err(here.go(LIST)),
        Err(error) => Err(failed(here, &error)),
    }
}

/// Whoever may make keys and has lately proved a second factor; anybody else is led to it and back.
fn may_make<'h>(here: &'h Here<'_>, then: &str) -> Result<&'h Principal, HttpResponse> {
    let principal = here.principal(NEED)?;
    if !here.visit.has_second_factor {
        return Err(here.go(&format!("{}?then={then}", Section::Security.path())));
    }
    if !second_factor::is_fresh(here.services(), &here.visit.signed_in, &here.call.act) {
        return Err(here.prove_first(then));
    }
    Ok(principal)
}

fn failed(here: &Here<'_>, error: &KeyError) -> HttpResponse {
    match error {
        KeyError::Failed(error) => here.failed(error),
        KeyError::Refused(_) | KeyError::OtherRequest => here.go(LIST),
    }
}
