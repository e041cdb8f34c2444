//! Recovery codes: a new set in place of the old one, shown in the answer and never again.

use actix_web::HttpResponse;
use countersign_flows::recovery_codes::{self, Regenerated};
use countersign_flows::{Services, settings};

use super::here;
use super::security::{then, with_then};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::confirm::{Asked, Proof};
use crate::pages::settings::{ConfirmPage, Notice, RecoveryCodesPage, Section};
use crate::render::page;

const PATH: &str = "/settings/security/recovery-codes";
const SAVED: &str = "/settings/security/recovery-codes/saved";

/// `GET`: asks whether there shall be a new set.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Security).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        if !here.visit.has_second_factor {
            return here.go(Section::Security.path());
        }
        page::show(&ConfirmPage {
            frame: here.around(here.left().notice),
            form: here.form(),
            once: Some(&here.once()),
            asked: Asked::RegenerateCodes,
            thing: "",
            detail: None,
            proof: Proof::Nothing,
            problem: None,
            back: &call.own(Section::Security.path()),
        })
    }
}

/// `POST`: makes it, after a fresh proof.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Security).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let (services, signed_in) = (here.services(), &here.visit.signed_in);
        let once = call.form.get("once").unwrap_or_default();
        match settings::spend_form(services, &signed_in.user.id, once, &call.act).await {
            Ok(true) => {}
            // A second set would kill the one that was just written down.
            Ok(false) => return here.done(Section::Security.path(), Notice::SentTwice),
            Err(error) => return here.failed(&error),
        }
        match recovery_codes::regenerate(services, signed_in, &here.act()).await {
            Ok(Regenerated::Codes(codes)) => show(&call, &cookie, &codes, true).await,
            Ok(Regenerated::ProofNeeded) => here.prove_first(PATH),
            Ok(Regenerated::NoFactor) => here.go(Section::Security.path()),
            Err(error) => here.failed(&error),
        }
    }
}

/// `POST`: the codes are saved; on to whatever needed the second factor.
pub struct Saved;

impl Endpoint<Services> for Saved {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = SAVED;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Security).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let then = then(&call);
        here.go(then
            .as_ref()
            .map_or(Section::Security.path(), |page| page.as_str()))
    }
}

/// Shows a set, in the answer that made it.
pub(super) async fn show(
    call: &Call<Services>,
    cookie: &Browser,
    codes: &[String],
    replaces: bool,
) -> HttpResponse {
    let here = match here::enter(call, cookie, Section::Security).await {
        Ok(here) => here,
        Err(answer) => return answer,
    };
    let saved = with_then(call, SAVED);
    page::show(&RecoveryCodesPage {
        frame: here.around(None),
        form: here.form_to(&saved),
        codes,
        replaces,
    })
}
