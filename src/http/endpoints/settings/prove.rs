//! `/settings/prove?then=`: a fresh code before something sensitive, and on to it.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::second_factor::{self, Presented, Proved};

use super::here;
use super::security::then;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::endpoints::visitor;
use crate::pages::settings::confirm::{Asked, ConfirmProblem, Proof};
use crate::pages::settings::{ConfirmPage, Section};
use crate::render::page;

/// Below the issuer.
pub(super) const PATH: &str = "/settings/prove";
const WRONG: &str = "wrong_code";

/// `GET`: asks.
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
        let left = here.left();
        page::show(&ConfirmPage {
            frame: here.around(left.notice),
            form: here.form(),
            once: None,
            asked: Asked::Prove,
            thing: "",
            detail: None,
            proof: Proof::Code,
            problem: (left.problem == WRONG).then_some(ConfirmProblem::WrongProof),
            back: &call.own(Section::Security.path()),
        })
    }
}

/// `POST`: the code.
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
        let typed = Presented::either(call.form.get("totp_code").unwrap_or_default().to_owned());
        let (services, signed_in) = (here.services(), &here.visit.signed_in);
        match second_factor::prove(services, &here.browser, signed_in, &typed, &here.act()).await {
            Ok(Proved::Renewed(browser)) => {
                visitor::keep(&cookie, &browser);
                let then = then(&call);
                here.go(then
                    .as_ref()
                    .map_or(Section::Security.path(), |page| page.as_str()))
            }
            Ok(Proved::Wrong) => here.refused(WRONG, String::new()),
            Ok(Proved::Throttled(wait)) => here.throttled(wait),
            Ok(Proved::SignedOut) => here.go(Section::Security.path()),
            Err(error) => here.failed(&error),
        }
    }
}
