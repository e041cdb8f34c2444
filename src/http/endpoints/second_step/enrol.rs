//! `/login/enrol`: setting up a second step on the way in. A post without a code begins, one with a code confirms; the
//! recovery codes are in the answer to that one alone.

use actix_web::HttpResponse;
use countersign_flows::continue_interaction::{self, Look, Next};
use countersign_flows::factors::{self, Enrolment, FirstProof};
use countersign_flows::sign_in::enrolment::{self, Begun, Outcome};
use countersign_flows::{FlowError, Services};
use countersign_identity::user::User;

use super::{typed, was_wrong, why, wrong};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::endpoints::{busy, login, shown, visitor, ways};
use crate::pages::PostForm;
use crate::pages::enrol::{Begun as Shown, EnrolPage, RecoveryCodesPage};
use crate::pages::second_step::Reason;
use crate::pages::settings::enrol::Picture;
use crate::render::redirect::see_other;
use crate::render::{failure, page};

/// Where the page is.
pub(in crate::endpoints) const PATH: &str = "/login/enrol";

/// The field of the first code.
const CODE: &str = "totp_code";

/// `GET`: the page.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let Some(id) = ways::interaction(&call) else {
            return ways::go_home(&call);
        };
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        match continue_interaction::next(services, id, &browser, Look::Only, &call.act).await {
            Ok(next @ Next::Enrol { .. }) => show(&call, &cookie, id, next)
                .await
                .unwrap_or_else(|error| failure::respond(&call, &error)),
            Ok(_) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

async fn show(
    call: &Call<Services>,
    cookie: &Browser,
    id: &str,
    next: Next,
) -> Result<HttpResponse, FlowError> {
    let Next::Enrol { reason, asking, user } = next else {
        return Ok(ways::go_on(call, id));
    };
    let enrolment = factors::unfinished(&call.state.services, &user, &call.act).await?;
    let begun = enrolment.as_ref().map(begun).transpose()?;
    let csrf = shown::csrf(call, cookie);
    let switch = login::switch(call, id);
    Ok(page::show(&EnrolPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &call.address(),
            csrf: &csrf,
        },
        app: asking.as_ref().map(shown::app),
        account: shown::account(&user, Some(&switch)),
        reason: why(reason).unwrap_or(Reason::OrganizationDemands),
        begun,
        wrong: was_wrong(cookie),
    }))
}

fn begun(enrolment: &Enrolment) -> Result<Shown<'_>, FlowError> {
    Ok(Shown {
        address: &enrolment.uri,
        picture: Picture::of(&enrolment.uri).map_err(|error| FlowError::Broken(error.to_string()))?,
        secret: &enrolment.secret,
    })
}

/// `POST`: the wish to begin, or the first code.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let Some(id) = ways::interaction(&call) else {
            return ways::go_home(&call);
        };
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        if call.form.get(CODE).is_none() {
            return match enrolment::begin(services, id, &browser, &call.act).await {
                Ok(Begun::Begun) => see_other(&ways::page(&call, PATH, id)),
                Ok(Begun::Elsewhere) => ways::go_on(&call, id),
                Err(error) => failure::respond(&call, &error),
            };
        }
        let Some(code) = typed(&call, CODE) else {
            return wrong(&call, &cookie, PATH, id);
        };
        let first = FirstProof {
            code,
            name: String::new(),
        };
        match enrolment::confirm(services, id, &browser, &first, &call.act).await {
            Ok(Outcome::Confirmed { browser, user, codes }) => {
                visitor::keep(&cookie, &browser);
                match codes {
                    Some(codes) => recovery_codes(&call, id, &user, &codes),
                    None => ways::go_on(&call, id),
                }
            }
            Ok(Outcome::Wrong) => wrong(&call, &cookie, PATH, id),
            Ok(Outcome::Throttled(wait)) => busy::throttled(&call, wait, &ways::page(&call, PATH, id)),
            Ok(Outcome::Elsewhere) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

fn recovery_codes(call: &Call<Services>, id: &str, user: &User, codes: &[String]) -> HttpResponse {
    page::show(&RecoveryCodesPage {
        frame: shown::frame(call),
        account: shown::account(user, None),
        codes,
        onward: &ways::onward(call, id),
    })
}
