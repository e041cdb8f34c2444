//! `/verify-email/{token}`: proves the address that the letter went to. Opening the link changes nothing.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::verify_email::{self, Link, Proved};

use super::shown;
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::link_over::LinkEnd;
use crate::pages::{LinkOverPage, PostForm, VerifyEmailPage};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

const PATH: &str = "/verify-email/{token}";

const DONE: &str = "verified";
const TAKEN: &str = "address_taken";

/// `GET`: the question, what became of it, or that the link counts no more.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        match cookie.take_flash().as_ref().map(|flash| flash.error.as_str()) {
            Some(DONE) => return page::show(&over(&call, LinkEnd::Verified)),
            Some(TAKEN) => return page::show(&over(&call, LinkEnd::AddressTaken)),
            _ => {}
        }
        let token = call.segment("token").unwrap_or_default();
        match verify_email::look(&call.state.services, token, call.act.now).await {
            Ok(Link::Open(address)) => ask(&call, &cookie, address.as_str()),
            Ok(Link::Closed) => page::gone(&over(&call, LinkEnd::VerifyEmail)),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: the button.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let token = call.segment("token").unwrap_or_default();
        let error = match verify_email::confirm(&call.state.services, token, &call.act).await {
            Ok(Proved::Done) => DONE,
            Ok(Proved::Taken) => TAKEN,
            // The page itself says that the link is closed.
            Ok(Proved::Closed | Proved::WrongCode { .. }) => return see_other(&call.address()),
            Err(error) => return failure::respond(&call, &error),
        };
        cookie.set_flash(Flash {
            error: error.to_owned(),
            typed: None,
        });
        see_other(&call.address())
    }
}

fn ask(call: &Call<Services>, cookie: &Browser, address: &str) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    page::show(&VerifyEmailPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &call.address(),
            csrf: &csrf,
        },
        email: address,
    })
}

fn over(call: &Call<Services>, end: LinkEnd) -> LinkOverPage<'_> {
    LinkOverPage {
        frame: shown::frame(call),
        end,
    }
}
