//! `/settings/api-keys/{key_id}/revoke`: the end of a key. No proof is asked: stopping a leak must not need a phone.

use actix_web::HttpResponse;
use countersign_access::api_key::{ApiKey, Refusal};
use countersign_flows::Services;
use countersign_flows::api_keys::{self, KeyError};

use super::super::here::{self, Here};
use super::{LIST, NEED, failed, named};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::messages::EN;
use crate::pages::settings::confirm::{Asked, Proof};
use crate::pages::settings::{ConfirmPage, Notice, Section};
use crate::render::page;

const PATH: &str = "/settings/api-keys/{key_id}/revoke";

/// `GET`: asks, naming the key and its last use.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::ApiKeys).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let principal = match here.principal(NEED) {
            Ok(principal) => principal,
            Err(answer) => return answer,
        };
        match named(&here, principal).await {
            Ok(key) => ask(&here, &key),
            Err(answer) => answer,
        }
    }
}

/// `POST`: revokes it.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::ApiKeys).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let principal = match here.principal(NEED) {
            Ok(principal) => principal,
            Err(answer) => return answer,
        };
        let key = match named(&here, principal).await {
            Ok(key) => key,
            Err(answer) => return answer,
        };
        match api_keys::revoke(here.services(), principal, &key.id, &call.act).await {
            Ok(()) | Err(KeyError::Refused(Refusal::NotFound)) => here.done(LIST, Notice::ApiKeyRevoked),
            Err(error) => failed(&here, &error),
        }
    }
}

fn ask(here: &Here<'_>, key: &ApiKey) -> HttpResponse {
    let texts = &EN.settings.confirm;
    let detail = match key.last_used {
        Some(used) => (texts.last_used)(&here.ago(used.at).words),
        None => texts.never_used.to_owned(),
    };
    page::show(&ConfirmPage {
        frame: here.around(None),
        form: here.form(),
        once: None,
        asked: Asked::RevokeKey,
        thing: &(texts.key)(&key.name, &key.preview),
        detail: Some(&detail),
        proof: Proof::Nothing,
        problem: None,
        back: &here.call.own(LIST),
    })
}
