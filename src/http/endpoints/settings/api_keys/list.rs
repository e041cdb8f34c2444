//! `/settings/api-keys`: the list.

use actix_web::HttpResponse;
use countersign_access::api_key::ApiKey;
use countersign_access::permission::Permission;
use countersign_flows::{Services, settings};
use countersign_identity::Id;

use super::super::here::{self, Here};
use super::{LIST, NEED, failed};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::pages::settings::api_keys::{Ability, KeyLine, LastUse};
use crate::pages::settings::{ApiKeysPage, Section};
use crate::render::page;

/// `GET`: the list.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = LIST;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::ApiKeys).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let Some(principal) = &here.visit.principal else {
            return show(&here, &[]);
        };
        match settings::own_api_keys(here.services(), principal).await {
            Ok(keys) => show(&here, &keys),
            Err(error) => failed(&here, &error),
        }
    }
}

fn ability(here: &Here<'_>) -> Ability {
    let principal = here.visit.principal.as_ref();
    if principal.is_none_or(|principal| principal.check(NEED).is_err()) {
        Ability::NotHeld
    } else if here.visit.has_second_factor {
        Ability::Can
    } else {
        Ability::NeedsSecondFactor
    }
}

fn show(here: &Here<'_>, found: &[ApiKey]) -> HttpResponse {
    let now = here.call.act.now;
    let keys = found
        .iter()
        .filter(|key| key.revoked_at.is_none())
        .map(|key| KeyLine {
            id: key.id.as_str(),
            name: &key.name,
            preview: &key.preview,
            permissions: key.permissions.iter().map(Permission::as_str).collect(),
            created: here.ago(key.created_at),
            expires: key.expires_at.map(|end| here.ago(end)),
            is_expired: !key.is_live(now),
            last_used: key.last_used.map(|used| LastUse {
                at: here.ago(used.at),
                address: used.from.map(|address| address.to_string()),
            }),
        })
        .collect();
    page::show(&ApiKeysPage {
        frame: here.around(here.left().notice),
        ability: ability(here),
        keys,
    })
}
