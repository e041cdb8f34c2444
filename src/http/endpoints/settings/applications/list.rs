//! `/settings/applications`: the list.

use actix_web::HttpResponse;
use countersign_flows::{Services, settings};
use countersign_identity::Id;

use super::super::here;
use super::{LIST, NEED};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::messages::EN;
use crate::pages::Destination;
use crate::pages::settings::applications::ApplicationLine;
use crate::pages::settings::{ApplicationsPage, Section};
use crate::render::page;

/// `GET`: the list.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = LIST;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Applications).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let principal = match here.principal(NEED) {
            Ok(principal) => principal,
            Err(answer) => return answer,
        };
        let found = match settings::applications(here.services(), principal).await {
            Ok(found) => found,
            Err(error) => return here.failed(&error),
        };
        let applications = found
            .iter()
            .map(|client| ApplicationLine {
                id: client.id.as_str(),
                name: &client.name,
                place: client
                    .redirect_uris
                    .first()
                    .map(|uri| Destination::of(uri).place(&EN.shared).into_owned()),
                created: here.ago(client.created_at),
                is_disabled: client.disabled_at.is_some(),
            })
            .collect();
        page::show(&ApplicationsPage {
            frame: here.around(here.left().notice),
            applications,
        })
    }
}
