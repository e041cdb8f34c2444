//! `/settings/profile/delete`: the end of the account, by all that proves whose it is.

use actix_web::HttpResponse;
use countersign_flows::change::ChangeError;
use countersign_flows::settings::Reauthenticated;
use countersign_flows::{Services, account};

use super::{email, here};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::confirm::{Asked, ConfirmProblem, Proof};
use crate::pages::settings::{ConfirmPage, Section};
use crate::render::page;

const PATH: &str = "/settings/profile/delete";
const WRONG: &str = "wrong_proof";
const LAST_OWNER: &str = "last_owner";

/// `GET`: asks.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Profile).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let left = here.left();
        let problem = match left.problem.as_str() {
            WRONG => Some(ConfirmProblem::WrongProof),
            LAST_OWNER => Some(ConfirmProblem::LastOwner),
            _ => None,
        };
        page::show(&ConfirmPage {
            frame: here.around(left.notice),
            form: here.form(),
            once: None,
            asked: Asked::DeleteAccount,
            thing: here.visit.signed_in.user.email.as_str(),
            detail: None,
            proof: if here.visit.has_second_factor {
                Proof::PasswordAndCode
            } else {
                Proof::Password
            },
            problem,
            back: &call.own(Section::Profile.path()),
        })
    }
}

/// `POST`: deletes it. The browser is nobody's afterwards, and its next page is the one to sign in.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Profile).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match email::proof(&here).await {
            Ok(Reauthenticated::Right) => {}
            Ok(Reauthenticated::Wrong) => return here.refused(WRONG, String::new()),
            Ok(Reauthenticated::Throttled(wait)) => return here.throttled(wait),
            Err(error) => return here.failed(&error),
        }
        let user = &here.visit.signed_in.user.id;
        match account::delete(here.services(), user, &call.act).await {
            Ok(()) => {
                cookie.forget_secret();
                here.go("/login")
            }
            Err(ChangeError::Refused(_)) => here.refused(LAST_OWNER, String::new()),
            Err(ChangeError::Failed(error)) => here.failed(&error),
        }
    }
}
