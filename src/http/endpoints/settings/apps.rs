//! `/settings/apps`: applications that the person let in, and the end of what one may do.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use countersign_flows::settings::{self, ConnectedApp as Found};
use countersign_flows::{FlowError, Services};
use countersign_identity::{ClientId, Id};

use super::here::{self, Here};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::messages::EN;
use crate::pages::Destination;
use crate::pages::settings::apps::ConnectedApp;
use crate::pages::settings::confirm::{Asked, Proof};
use crate::pages::settings::{AppsPage, ConfirmPage, Notice, Section};
use crate::render::page;

const PATH: &str = Section::Apps.path();
const ONE: &str = "/settings/apps/{client_id}";

/// `GET`: the list.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Apps).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match find(&here).await {
            Ok(found) => show(&here, &found),
            Err(error) => here.failed(&error),
        }
    }
}

/// `GET`: asks before one is removed.
pub struct Ask;

impl Endpoint<Services> for Ask {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = ONE;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Apps).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let found = match find(&here).await {
            Ok(found) => found,
            Err(error) => return here.failed(&error),
        };
        let asked = call.segment("client_id");
        let Some(app) = found.iter().find(|app| Some(app.client.id.as_str()) == asked) else {
            return here.go(PATH);
        };
        page::show(&ConfirmPage {
            frame: here.around(None),
            form: here.form(),
            once: None,
            asked: Asked::RemoveApp,
            thing: &app.client.name,
            detail: None,
            proof: Proof::Nothing,
            problem: None,
            back: &call.own(PATH),
        })
    }
}

/// `POST`: removes it. What was let in is forgotten, and every token that came of it is dead.
pub struct Remove;

impl Endpoint<Services> for Remove {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = ONE;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Apps).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let client = ClientId::from_text(call.segment("client_id").unwrap_or_default());
        let user = &here.visit.signed_in.user.id;
        match settings::remove_app(here.services(), user, &client, &call.act).await {
            Ok(true) => here.done(PATH, Notice::AppRemoved),
            Ok(false) => here.go(PATH),
            Err(error) => here.failed(&error),
        }
    }
}

async fn find(here: &Here<'_>) -> Result<Vec<Found>, FlowError> {
    let user = &here.visit.signed_in.user.id;
    settings::connected_apps(here.services(), user, here.call.act.now).await
}

fn show(here: &Here<'_>, found: &[Found]) -> HttpResponse {
    let apps = found
        .iter()
        .map(|app| ConnectedApp {
            id: app.client.id.as_str(),
            name: &app.client.name,
            place: app
                .client
                .redirect_uris
                .first()
                .map(|uri| Destination::of(uri).place(&EN.shared).into_owned()),
            scopes: app.scopes.iter().collect::<BTreeSet<_>>().into_iter().collect(),
            first_used: here.ago(app.first_used),
            last_used: here.ago(app.last_used),
        })
        .collect();
    page::show(&AppsPage {
        frame: here.around(here.left().notice),
        apps,
    })
}
