//! `/setup/{token}`: the first administrator makes their account. Opening the link changes nothing: previews and mail
//! scanners open links.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::setup::{self, Form, Link, SetUp};

use super::{refused_password, shown};
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::setup::{SetupLinkEnd, SetupProblem};
use crate::pages::{PostForm, SetupLinkPage, SetupPage};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

const PATH: &str = "/setup/{token}";

/// Longest address that the page shows again, in bytes.
const LONGEST_EMAIL: usize = 1024;

/// `GET`: the page, or why the link leads nowhere.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let services = &call.state.services;
        let token = call.segment("token").unwrap_or_default();
        match setup::look(services, token, call.act.now).await {
            Ok(Link::Open) => show(&call, &cookie),
            Ok(Link::Closed) => closed(&call).await,
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: the form.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let token = call.segment("token").unwrap_or_default();
        let typed = |name| call.form.get(name).unwrap_or_default().to_owned();
        let form = Form {
            email: typed("email"),
            password: typed("password"),
        };
        let problem = match setup::complete(&call.state.services, token, form, &call.act).await {
            Ok(SetUp::Done) => return see_other(&call.own("/login")),
            // The page itself says that the link is closed.
            Ok(SetUp::Closed) => return see_other(&call.address()),
            Ok(SetUp::BadEmail) => SetupProblem::Email,
            Ok(SetUp::EmailTaken) => SetupProblem::EmailTaken,
            Ok(SetUp::BadPassword(refusal)) => SetupProblem::Password(refusal),
            Err(error) => return failure::respond(&call, &error),
        };
        cookie.set_flash(Flash {
            error: name(problem).to_owned(),
            typed: Some(typed("email")).filter(|email| email.len() <= LONGEST_EMAIL),
        });
        see_other(&call.address())
    }
}

fn show(call: &Call<Services>, cookie: &Browser) -> HttpResponse {
    let flash = cookie.take_flash();
    let typed = flash.as_ref().and_then(|flash| flash.typed.as_deref());
    let csrf = shown::csrf(call, cookie);
    page::show(&SetupPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &call.address(),
            csrf: &csrf,
        },
        email: typed.unwrap_or_default(),
        problem: flash.as_ref().and_then(|flash| problem(&flash.error)),
    })
}

async fn closed(call: &Call<Services>) -> HttpResponse {
    match setup::is_needed(&call.state.services).await {
        Ok(needed) => page::gone(&SetupLinkPage {
            frame: shown::frame(call),
            end: if needed {
                SetupLinkEnd::Expired
            } else {
                SetupLinkEnd::Used
            },
        }),
        Err(error) => failure::respond(call, &error),
    }
}

/// The problem's name while the browser carries it from the form to the page.
const fn name(problem: SetupProblem) -> &'static str {
    match problem {
        SetupProblem::Email => "email",
        SetupProblem::EmailTaken => "email_taken",
        SetupProblem::Password(refusal) => refused_password::name(refusal),
    }
}

fn problem(text: &str) -> Option<SetupProblem> {
    [SetupProblem::Email, SetupProblem::EmailTaken]
        .into_iter()
        .find(|problem| name(*problem) == text)
        .or_else(|| refused_password::named(text).map(SetupProblem::Password))
}

#[cfg(test)]
mod tests {
    use countersign_identity::password::Refusal;

    use super::*;

    #[test]
    fn every_problem_arrives_at_the_page() {
        for kept in [
            SetupProblem::Email,
            SetupProblem::EmailTaken,
            SetupProblem::Password(Refusal::Common),
        ] {
            assert_eq!(problem(name(kept)), Some(kept));
        }
        assert_eq!(problem("does_not_match"), None);
    }
}
