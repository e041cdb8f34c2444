//! `/reset/{token}`: a new password by a link. Opening it changes nothing, and posting it signs nobody in: the sign-in
//! that follows asks for the second factor as ever.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::reset::{self, Link, Reset};
use countersign_identity::user::User;

use super::{refused_password, shown};
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::link_over::LinkEnd;
use crate::pages::{LinkOverPage, NewPasswordPage, PostForm};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

const PATH: &str = "/reset/{token}";

/// `GET`: the form, or that the link counts no more.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let token = call.segment("token").unwrap_or_default();
        match reset::look(&call.state.services, token, call.act.now).await {
            Ok(Link::Open(user)) => show(&call, &cookie, &user),
            Ok(Link::Closed) => page::gone(&LinkOverPage {
                frame: shown::frame(&call),
                end: LinkEnd::Reset,
            }),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: the password.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let token = call.segment("token").unwrap_or_default();
        let password = call.form.get("password").unwrap_or_default();
        match reset::complete(&call.state.services, token, password, &call.act).await {
            Ok(Reset::Done) => see_other(&call.own("/login")),
            // The page itself says that the link is closed.
            Ok(Reset::Closed) => see_other(&call.address()),
            Ok(Reset::BadPassword(refusal)) => {
                cookie.set_flash(Flash {
                    error: refused_password::name(refusal).to_owned(),
                    typed: None,
                });
                see_other(&call.address())
            }
            Err(error) => failure::respond(&call, &error),
        }
    }
}

fn show(call: &Call<Services>, cookie: &Browser, user: &User) -> HttpResponse {
    let flash = cookie.take_flash();
    let csrf = shown::csrf(call, cookie);
    page::show(&NewPasswordPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &call.address(),
            csrf: &csrf,
        },
        email: user.email.as_str(),
        problem: flash.and_then(|flash| refused_password::named(&flash.error)),
    })
}
