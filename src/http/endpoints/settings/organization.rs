//! `POST /settings/organization`: for which organization the person acts from now on, in this browser.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::settings;

use super::here;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::{Notice, Section};

/// The choice; leads back to the part of the settings where it was made.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = here::ORGANIZATION;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let asked = call.form.get("section").unwrap_or_default();
        let section = Section::ALL
            .into_iter()
            .find(|section| section.path() == asked)
            .unwrap_or(Section::Profile);
        let here = match here::enter(&call, &cookie, section).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let chosen = call.form.get("organization").unwrap_or_default();
        match settings::choose_organization(here.services(), &here.visit, chosen).await {
            Ok(true) => here.done(section.path(), Notice::OrganizationSwitched),
            Ok(false) => here.go(section.path()),
            Err(error) => here.failed(&error),
        }
    }
}
