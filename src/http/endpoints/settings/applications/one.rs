//! `/settings/applications/{client_id}`: one application, and its name and redirect URIs changed.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::administration::clients::{self, ClientChanges};
use countersign_flows::change::ChangeError;
use countersign_identity::Id;
use countersign_protocol::Client;

use super::super::here::{self, Here};
use super::super::typed;
use super::{named, page_of, secret, typed_in};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method, Repeats};
use crate::pages::settings::{ApplicationPage, Notice, Section};
use crate::render::page;

const PATH: &str = "/settings/applications/{client_id}";

/// `GET`: the page.
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
            Ok((_, client)) => show(&here, &client),
            Err(answer) => answer,
        }
    }
}

/// `POST`: keeps the changes.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    const REPEATS: Repeats = Repeats::Boxes("redirect_uris");
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
        let changes = ClientChanges {
            name: Some(call.form.get("name").unwrap_or_default().trim().to_owned()),
            redirect_uris: Some(typed_in::redirect_uris(&call.form)),
            ..ClientChanges::default()
        };
        match clients::change(here.services(), principal, &client.id, changes, &call.act).await {
            Ok(client) => here.done(&page_of(&client.id), Notice::Saved),
            Err(ChangeError::Refused(refusal)) => typed_in::refused(&here, &refusal),
            Err(ChangeError::Failed(error)) => here.failed(&error),
        }
    }
}

fn show(here: &Here<'_>, client: &Client) -> HttpResponse {
    let left = here.left();
    let typed = typed::read(&left.typed);
    let problem = typed_in::problem(&left, &typed);
    let uris = match problem {
        Some(_) => typed::values(&typed, "redirect_uris"),
        None => client.redirect_uris.iter().map(String::as_str).collect(),
    };
    let rotate = here.call.own(&secret::path_of(&client.id));
    page::show(&ApplicationPage {
        frame: here.around(left.notice),
        form: here.form(),
        rotate: (!client.is_public()).then(|| here.form_to(&rotate)),
        once: &here.once(),
        id: client.id.as_str(),
        title: &client.name,
        name: typed::value(&typed, "name").unwrap_or(&client.name),
        redirect_uris: typed_in::with_room(uris),
        issuer: &here.call.state.settings.issuer,
        problem,
    })
}
