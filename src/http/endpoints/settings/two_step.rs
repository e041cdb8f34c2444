//! Setting up a second factor: begun on the security page, shown with its secret, counted from its first right code on.
//! With the account's first factor come its recovery codes, in the answer to that code and never again.

use actix_web::HttpResponse;
use countersign_flows::factors::{self, Begun, Confirmation, Enrolment, FirstProof};
use countersign_flows::{FlowError, Services};

use super::here::{self, Here};
use super::recovery_codes;
use super::security::with_then;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::endpoints::visitor;
use crate::pages::settings::enrol::Picture;
use crate::pages::settings::{EnrolPage, Notice, Section};
use crate::render::page;

/// Where the wish for a new factor goes.
pub(super) const BEGIN: &str = "/settings/security/new-factor";
const PATH: &str = "/settings/security/two-step";
const WRONG_CODE: &str = "wrong_code";

/// `POST`: begins. Whoever has a factor proves it first, so that a stolen session adds none (OTP-04).
pub struct Begin;

impl Endpoint<Services> for Begin {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = BEGIN;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Security).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let signed_in = &here.visit.signed_in;
        match factors::begin_enrolment(here.services(), signed_in, &here.act()).await {
            Ok(Begun::Enrolment(_)) => here.go_to(&with_then(&call, PATH)),
            Ok(Begun::ProofNeeded) => here.prove_first(Section::Security.path()),
            Ok(Begun::TooMany) => here.done(Section::Security.path(), Notice::TooManyFactors),
            Err(error) => here.failed(&error),
        }
    }
}

/// `GET`: the secret of the factor that is being set up.
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
        let user = &here.visit.signed_in.user;
        match factors::unfinished(here.services(), user, &here.act()).await {
            Ok(Some(enrolment)) => show(&here, &enrolment),
            // Finished, or never begun: the security page shows how things stand.
            Ok(None) => here.go_to(&with_then(&call, Section::Security.path())),
            Err(error) => here.failed(&error),
        }
    }
}

/// `POST`: the first code.
pub struct Confirm;

impl Endpoint<Services> for Confirm {
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
        let first = FirstProof {
            code: typed("totp_code"),
            name: typed("device"),
        };
        let (services, signed_in) = (here.services(), &here.visit.signed_in);
        match factors::confirm(services, &here.browser, signed_in, &first, &here.act()).await {
            Ok(Confirmation::Confirmed {
                browser,
                recovery_codes: codes,
            }) => {
                visitor::keep(&cookie, &browser);
                match codes {
                    // The browser has a new secret, so the page that is shown now stands on a new footing, too.
                    Some(codes) => recovery_codes::show(&call, &cookie, &codes, false).await,
                    None => here.go_to(&with_then(&call, Section::Security.path())),
                }
            }
            Ok(Confirmation::WrongCode) => here.refused(WRONG_CODE, typed("device")),
            Ok(Confirmation::Throttled(wait)) => here.throttled(wait),
            Ok(Confirmation::NothingBegun) => here.go_to(&with_then(&call, Section::Security.path())),
            Err(error) => here.failed(&error),
        }
    }
}

fn show(here: &Here<'_>, enrolment: &Enrolment) -> HttpResponse {
    let picture = match Picture::of(&enrolment.uri) {
        Ok(picture) => picture,
        Err(error) => {
            return here.failed(&FlowError::Broken(format!(
                "no QR code holds the secret: {error:?}"
            )));
        }
    };
    let left = here.left();
    page::show(&EnrolPage {
        frame: here.around(left.notice),
        form: here.form(),
        address: &enrolment.uri,
        picture,
        secret: &enrolment.secret,
        device: &left.typed,
        wrong_code: left.problem == WRONG_CODE,
    })
}
