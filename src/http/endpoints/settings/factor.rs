//! `/settings/security/factors/{factor_id}`: removing a second factor, by password and code (threat-model.md OTP-04).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::factors::{self, Removal, Removed};
use countersign_flows::second_factor::Presented;
use countersign_identity::{FactorId, Id};

use super::here;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::confirm::{Asked, ConfirmProblem, Proof};
use crate::pages::settings::{ConfirmPage, Notice, Section};
use crate::render::page;

const PATH: &str = "/settings/security/factors/{factor_id}";
const WRONG: &str = "wrong_proof";

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
        let found = match factors::list(here.services(), &here.visit.signed_in.user.id).await {
            Ok(found) => found,
            Err(error) => return here.failed(&error),
        };
        let asked = call.segment("factor_id");
        let Some(factor) = found.iter().find(|factor| Some(factor.id.as_str()) == asked) else {
            return here.go(Section::Security.path());
        };
        let left = here.left();
        page::show(&ConfirmPage {
            frame: here.around(left.notice),
            form: here.form(),
            once: None,
            asked: Asked::RemoveFactor,
            thing: &factor.name,
            detail: None,
            proof: Proof::PasswordAndCode,
            problem: (left.problem == WRONG).then_some(ConfirmProblem::WrongProof),
            back: &call.own(Section::Security.path()),
        })
    }
}

/// `POST`: removes it.
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
        let typed = |name| call.form.get(name).unwrap_or_default().to_owned();
        let removal = Removal {
            factor: FactorId::from_text(call.segment("factor_id").unwrap_or_default()),
            password: typed("password"),
            second_factor: Presented::either(typed("totp_code")),
        };
        let (services, signed_in) = (here.services(), &here.visit.signed_in);
        match factors::remove(services, &here.browser, signed_in, &removal, &here.act()).await {
            Ok(Removed::Done) => here.done(Section::Security.path(), Notice::FactorRemoved),
            // Which of the two is not told.
            Ok(Removed::WrongPassword | Removed::WrongCode) => here.refused(WRONG, String::new()),
            Ok(Removed::Throttled(wait)) => here.throttled(wait),
            Ok(Removed::NotFound) => here.go(Section::Security.path()),
            Err(error) => here.failed(&error),
        }
    }
}
