//! `/settings/api-keys/new`: the form for a key, and the key in the answer to it.

use actix_web::HttpResponse;
use countersign_access::api_key::Refusal;
use countersign_access::permission::{DEFAULT_PERMISSIONS, Permission};
use countersign_access::principal::Principal;
use countersign_flows::api_keys::{self, KeyError, NewKey};
use countersign_flows::idempotency::Created;
use countersign_flows::{Services, settings};

use super::super::here::{self, Here};
use super::super::typed;
use super::{LIST, failed, may_make, shown, wanted};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method, Repeats};
use crate::messages::EN;
use crate::pages::settings::matrix::Matrix;
use crate::pages::settings::new_api_key::{Expiry, Presets};
use crate::pages::settings::{NewApiKeyPage, Notice, Section};
use crate::render::page;

const PATH: &str = "/settings/api-keys/new";

/// The fields that keep what was typed.
const FIELDS: [&str; 5] = ["name", "permissions", "expires", "expires_on", "allowed_cidrs"];

/// `GET`: the form; `?preset=read` or `work` ticks boxes.
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
        match may_make(&here, PATH) {
            Ok(principal) => show(&here, principal),
            Err(answer) => answer,
        }
    }
}

/// `POST`: makes it.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    const REPEATS: Repeats = Repeats::Boxes("permissions");
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::ApiKeys).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match may_make(&here, PATH) {
            Ok(principal) => make(&here, principal).await,
            Err(answer) => answer,
        }
    }
}

async fn make(here: &Here<'_>, principal: &Principal) -> HttpResponse {
    let (services, form, act) = (here.services(), &here.call.form, &here.call.act);
    let refused = |problem| here.refused(wanted::name(problem), typed::keep(form, &FIELDS));
    let wanted = match wanted::read(form, act.now) {
        Ok(wanted) => wanted,
        Err(problem) => return refused(problem),
    };
    let once = form.get("once").unwrap_or_default();
    match settings::spend_form(services, &here.visit.signed_in.user.id, once, act).await {
        Ok(true) => {}
        Ok(false) => return here.done(LIST, Notice::SentTwice),
        Err(error) => return here.failed(&error),
    }
    let new = NewKey {
        wanted,
        service_account: None,
    };
    match api_keys::create(services, principal, new, None, act).await {
        Ok(Created::New(made)) => shown::show(here, &made, None),
        // Nothing is asked to be answered again.
        Ok(Created::Again(..)) => here.done(LIST, Notice::SentTwice),
        Err(KeyError::Refused(refusal)) => match wanted::problem(&refusal) {
            Some(problem) => refused(problem),
            None if refusal == Refusal::SecondFactorRequired => here.go(PATH),
            None => here.go(LIST),
        },
        Err(error) => failed(here, &error),
    }
}

fn show(here: &Here<'_>, principal: &Principal) -> HttpResponse {
    let left = here.left();
    let problem = wanted::named(&left.problem);
    let typed = typed::read(&left.typed);
    let value = |name| typed::value(&typed, name);
    let held = held(principal);
    let presets = Presets::of(&held);
    let preset = match here.call.query.get("preset") {
        Some("read") => presets.read.clone(),
        Some("work") => presets.work.clone(),
        _ => Vec::new(),
    };
    let mut ticked = typed::values(&typed, "permissions");
    ticked.extend(preset.iter().map(String::as_str));
    page::show(&NewApiKeyPage {
        frame: here.around(left.notice),
        form: here.form(),
        once: &here.once(),
        name: value("name").unwrap_or_default(),
        matrix: Matrix::new(&held, &ticked, &EN.settings.new_api_key.areas),
        presets,
        expires: value("expires")
            .and_then(Expiry::parse)
            .unwrap_or(Expiry::DEFAULT),
        expires_on: value("expires_on").unwrap_or_default(),
        allowed_cidrs: value("allowed_cidrs").unwrap_or_default(),
        problem,
    })
}

/// What the person holds: the default catalogue in its own order, then what the operator added.
fn held(principal: &Principal) -> Vec<&str> {
    let known = DEFAULT_PERMISSIONS
        .into_iter()
        .filter(|name| principal.holds(name));
    let added = principal
        .permissions
        .iter()
        .map(Permission::as_str)
        .filter(|name| !DEFAULT_PERMISSIONS.contains(name));
    known.chain(added).collect()
}
