//! `/reset`: anybody asks for a link to a new password. What is answered is the same for every address.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::reset::{self, Asked};

use super::{busy, shown};
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::reset::ResetAskedEnd;
use crate::pages::{PostForm, ResetAskedPage, ResetPage};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

const PATH: &str = "/reset";

/// Longest address that the page shows again, in bytes.
const LONGEST_EMAIL: usize = 320;

const SENT: &str = "sent";
const BAD_EMAIL: &str = "email";

/// `GET`: the form, what became of it, or the administrator's way.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        if !reset::goes_by_mail(&call.state.services) {
            return asked(&call, ResetAskedEnd::NoMail);
        }
        let flash = cookie.take_flash();
        match flash.as_ref().map(|flash| flash.error.as_str()) {
            Some(SENT) => asked(&call, ResetAskedEnd::Sent),
            problem => show(&call, &cookie, flash.as_ref(), problem == Some(BAD_EMAIL)),
        }
    }
}

/// `POST`: the address.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let typed = call.form.get("email").unwrap_or_default();
        let (error, typed) = match reset::ask(&call.state.services, typed, &call.act).await {
            Ok(Asked::Taken) => (SENT, None),
            Ok(Asked::BadEmail) => (
                BAD_EMAIL,
                Some(typed).filter(|typed| typed.len() <= LONGEST_EMAIL),
            ),
            Ok(Asked::Throttled(wait)) => return busy::throttled(&call, wait, &call.own(PATH)),
            // The page itself names the administrator.
            Ok(Asked::NoMail) => return see_other(&call.own(PATH)),
            Err(error) => return failure::respond(&call, &error),
        };
        cookie.set_flash(Flash {
            error: error.to_owned(),
            typed: typed.map(str::to_owned),
        });
        see_other(&call.own(PATH))
    }
}

fn show(call: &Call<Services>, cookie: &Browser, flash: Option<&Flash>, is_invalid: bool) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    page::show(&ResetPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &call.own(PATH),
            csrf: &csrf,
        },
        email: flash.and_then(|flash| flash.typed.as_deref()).unwrap_or_default(),
        is_invalid,
    })
}

fn asked(call: &Call<Services>, end: ResetAskedEnd) -> HttpResponse {
    page::show(&ResetAskedPage {
        frame: shown::frame(call),
        end,
    })
}
