//! `/settings/profile/email`: another address. It counts once the new address has proved itself (threat-model.md REC-05).

use actix_web::HttpResponse;
use countersign_flows::second_factor::Presented;
use countersign_flows::settings::{self, Reauthenticated};
use countersign_flows::verify_email::Sent;
use countersign_flows::{Services, email_change};
use countersign_identity::Email;

use super::here::{self, Here};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::email::EmailProblem;
use crate::pages::settings::{EmailPage, Notice, Section};
use crate::render::page;

const PATH: &str = "/settings/profile/email";

/// `GET`: the form.
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
        page::show(&EmailPage {
            frame: here.around(left.notice),
            form: here.form(),
            email: here.visit.signed_in.user.email.as_str(),
            new_email: &left.typed,
            asks_code: here.visit.has_second_factor,
            problem: problem(&left.problem),
        })
    }
}

/// `POST`: sends the link to the new address.
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
        let typed = call.form.get("email").unwrap_or_default();
        let refused = |problem| here.refused(name(problem), typed.to_owned());
        let Ok(new) = Email::parse(typed) else {
            return refused(EmailProblem::Invalid);
        };
        if new.canonical() == here.visit.signed_in.user.email.canonical() {
            return refused(EmailProblem::Same);
        }
        match proof(&here).await {
            Ok(Reauthenticated::Right) => {}
            Ok(Reauthenticated::Wrong) => return refused(EmailProblem::WrongProof),
            Ok(Reauthenticated::Throttled(wait)) => return here.throttled(wait),
            Err(error) => return here.failed(&error),
        }
        let user = &here.visit.signed_in.user;
        match email_change::begin(here.services(), user, &new, &here.act()).await {
            // Whether somebody else has the address is not told here (REC-03).
            Ok(Sent::Sent | Sent::NotNeeded) => {
                here.done(Section::Profile.path(), Notice::EmailConfirmationSent)
            }
            Ok(Sent::TooMany) => here.done(Section::Profile.path(), Notice::TooManyLetters),
            Ok(Sent::NoMail) => here.done(Section::Profile.path(), Notice::NoMail),
            Err(error) => here.failed(&error),
        }
    }
}

/// Checks what this form says about who sends it.
pub(super) async fn proof(here: &Here<'_>) -> Result<Reauthenticated, countersign_flows::FlowError> {
    let form = &here.call.form;
    let password = form.get("password").unwrap_or_default();
    let code = form
        .get("totp_code")
        .map(|code| Presented::either(code.to_owned()));
    settings::reauthenticate(
        here.services(),
        &here.browser,
        &here.visit.signed_in,
        password,
        code.as_ref(),
        &here.act(),
    )
    .await
}

const PROBLEMS: [EmailProblem; 3] = [
    EmailProblem::Invalid,
    EmailProblem::Same,
    EmailProblem::WrongProof,
];

/// The problem's name while the browser carries it from the form to the page.
const fn name(problem: EmailProblem) -> &'static str {
    match problem {
        EmailProblem::Invalid => "invalid",
        EmailProblem::Same => "same",
        EmailProblem::WrongProof => "wrong_proof",
    }
}

fn problem(text: &str) -> Option<EmailProblem> {
    PROBLEMS.into_iter().find(|problem| name(*problem) == text)
}
