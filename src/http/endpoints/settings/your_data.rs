//! `/settings/profile/data`: what is kept about the person, as a file.

use actix_web::HttpResponse;
use countersign_flows::{Services, account};

use super::here;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::pages::settings::Section;
use crate::render::json;

/// `GET`: the file.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/settings/profile/data";
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Profile).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let user = &here.visit.signed_in.user.id;
        match account::export(here.services(), user, &call.act).await {
            Ok(Some(document)) => json::file("your-data.json", &document),
            Ok(None) => here.go(Section::Profile.path()),
            Err(error) => here.failed(&error),
        }
    }
}
