//! `/login/recovery-code`: a recovery code in place of one from the app.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::continue_interaction::{self, Look, Next};
use countersign_flows::second_factor::Presented;

use super::{prove, totp, was_wrong};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::endpoints::{login, shown, visitor, ways};
use crate::pages::{PostForm, RecoveryCodePage};
use crate::render::{failure, page};

/// Where the page is.
pub(super) const PATH: &str = "/login/recovery-code";

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
            Ok(Next::SecondFactor { asking, user, .. }) => {
                let csrf = shown::csrf(&call, &cookie);
                let switch = login::switch(&call, id);
                page::show(&RecoveryCodePage {
                    frame: shown::frame(&call),
                    form: PostForm {
                        action: &call.address(),
                        csrf: &csrf,
                    },
                    app: asking.as_ref().map(shown::app),
                    account: shown::account(&user, Some(&switch)),
                    wrong: was_wrong(&cookie),
                    one_time_code: &ways::page(&call, totp::PATH, id),
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
        prove(cookie, call, PATH, "recovery_code", Presented::RecoveryCode).await
    }
}
