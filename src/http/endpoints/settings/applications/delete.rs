//! `/settings/applications/{client_id}/delete`: the end of an application, with all that it was given.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::administration::clients;
use countersign_flows::change::ChangeError;

use super::super::here;
use super::{LIST, named, page_of};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::confirm::{Asked, Proof};
use crate::pages::settings::{ConfirmPage, Notice, Section};
use crate::render::page;

const PATH: &str = "/settings/applications/{client_id}/delete";

/// `GET`: asks.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Applications).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match named(&here).await {
            Ok((_, client)) => page::show(&ConfirmPage {
                frame: here.around(None),
                form: here.form(),
                once: None,
                asked: Asked::DeleteApplication,
                thing: &client.name,
                detail: None,
                proof: Proof::Nothing,
                problem: None,
                back: &call.own(&page_of(&client.id)),
            }),
            Err(answer) => answer,
        }
    }
}

/// `POST`: deletes it.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Applications).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let (principal, client) = match named(&here).await {
            Ok(found) => found,
            Err(answer) => return answer,
        };
        match clients::remove(here.services(), principal, &client.id, &call.act).await {
            Ok(()) => here.done(LIST, Notice::ApplicationDeleted),
            Err(ChangeError::Refused(_)) => here.go(LIST),
            Err(ChangeError::Failed(error)) => here.failed(&error),
        }
    }
}
