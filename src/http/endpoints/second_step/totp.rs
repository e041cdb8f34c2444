//! `/login/totp`: a code from an authenticator app.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::continue_interaction::{self, Look, Next};
use countersign_flows::second_factor::Presented;

use super::{prove, recovery_code, was_wrong, why};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::endpoints::{login, shown, visitor, ways};
use crate::pages::{PostForm, TotpPage};
use crate::render::{failure, page};

/// Where the page is.
pub(in crate::endpoints) const PATH: &str = "/login/totp";

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
            Ok(Next::SecondFactor { reason, asking, user }) => {
                let csrf = shown::csrf(&call, &cookie);
                let switch = login::switch(&call, id);
                page::show(&TotpPage {
                    frame: shown::frame(&call),
                    form: PostForm {
                        action: &call.address(),
                        csrf: &csrf,
                    },
                    app: asking.as_ref().map(shown::app),
                    account: shown::account(&user, Some(&switch)),
                    reason: why(reason),
                    wrong: was_wrong(&cookie),
                    recovery: &ways::page(&call, recovery_code::PATH, id),
                })
            }
            Ok(_) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: a code.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        prove(cookie, call, PATH, "totp_code", Presented::OneTimeCode).await
    }
}
