//! `/settings/applications…`: the OAuth applications of the organization that the person acts for, for whoever holds
//! `clients_manage` there.

pub mod delete;
pub mod list;
pub mod new;
pub mod one;
pub mod secret;
mod shown;
mod typed_in;

use actix_web::HttpResponse;
use countersign_access::permission::InternalRight;
use countersign_access::principal::{Need, Principal};
use countersign_flows::administration::clients;
use countersign_identity::{ClientId, Id};
use countersign_protocol::Client;

use super::here::Here;
use crate::pages::settings::Section;

const NEED: Need = Need::Right(InternalRight::ClientsManage);

const LIST: &str = Section::Applications.path();

/// The application that the address names, if it is the organization's: the deployment's own are not managed here.
async fn named<'h>(here: &'h Here<'_>) -> Result<(&'h Principal, Client), HttpResponse> {
    let principal = here.principal(NEED)?;
    let id = ClientId::from_text(here.call.segment("client_id").unwrap_or_default());
    let found = clients::find(here.services(), principal, &id)
        .await
        .map_err(|error| here.failed(&error))?;
    let own = found.filter(|client| client.organization.as_ref() == Some(&principal.organization));
    match own {
        Some(client) => Ok((principal, client)),
        None => Err(here.go(LIST)),
    }
}

/// The page of an application.
fn page_of(id: &ClientId) -> String {
    format!("{LIST}/{}", id.as_str())
}
