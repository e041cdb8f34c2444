//! `/settings/security`: how password and second factors stand, and the ways to change them.
//!
//! `?then=` names the settings page that needs a second factor: it is come back to once there is one.

use actix_web::HttpResponse;
use countersign_flows::{Services, factors, recovery_codes};
use countersign_identity::Id;
use countersign_identity::factor::Factor as Found;
use countersign_protocol::interaction::OwnPage;

use super::here::{self, Here};
use super::two_step;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::pages::settings::security::Factor;
use crate::pages::settings::{Section, SecurityPage};
use crate::render::page;

/// The query parameter that names the page to come back to.
pub(super) const THEN: &str = "then";

/// `GET`: the page.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = Section::Security.path();
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Security).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let user = &here.visit.signed_in.user.id;
        let found = match factors::list(here.services(), user).await {
            Ok(found) => found,
            Err(error) => return here.failed(&error),
        };
        match recovery_codes::remaining(here.services(), user).await {
            Ok(left) => show(&here, &found, left),
            Err(error) => here.failed(&error),
        }
    }
}

fn show(here: &Here<'_>, found: &[Found], codes_left: u64) -> HttpResponse {
    let factors = found
        .iter()
        .map(|factor| Factor {
            id: factor.id.as_str(),
            name: &factor.name,
            added: here.ago(factor.confirmed_at.unwrap_or(factor.created_at)),
        })
        .collect();
    let enable = with_then(here.call, two_step::BEGIN);
    page::show(&SecurityPage {
        frame: here.around(here.left().notice),
        enable: here.form_to(&enable),
        factors,
        codes_left,
    })
}

/// The page to come back to, if one is named and is one of ours.
pub(super) fn then(call: &Call<Services>) -> Option<OwnPage> {
    OwnPage::parse(call.query.get(THEN)?).ok()
}

/// An address of ours that goes on to the same page afterwards.
pub(super) fn with_then(call: &Call<Services>, path: &str) -> String {
    let path = call.own(path);
    then(call).map_or_else(|| path.clone(), |then| format!("{path}?{THEN}={}", then.as_str()))
}
