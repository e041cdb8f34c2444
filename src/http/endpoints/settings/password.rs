//! `/settings/security/password`: another password, by whoever knows the old one.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::password::{self, Changed};
use countersign_identity::password::Refusal;

use super::here;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::password::PasswordProblem;
use crate::pages::settings::{Notice, PasswordPage, Section};
use crate::render::page;

const PATH: &str = "/settings/security/password";

/// What nobody types: refused before it is hashed. In bytes.
const LONGEST: usize = 4096;

/// `GET`: the form.
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
        let left = here.left();
        page::show(&PasswordPage {
            frame: here.around(left.notice),
            form: here.form(),
            email: here.visit.signed_in.user.email.as_str(),
            problem: problem(&left.problem),
        })
    }
}

/// `POST`: changes it, and signs out everywhere else.
pub struct Post;

impl Endpoint<Services> for Post {
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
        let old = call.form.get("password").unwrap_or_default();
        let new = call.form.get("new_password").unwrap_or_default();
        if old.len() > LONGEST {
            return here.refused(name(PasswordProblem::WrongCurrent), String::new());
        }
        let (user, session) = (&here.visit.signed_in.user, &here.visit.signed_in.session);
        let changed = password::change(here.services(), user, old, new, Some(&session.id), &call.act).await;
        let problem = match changed {
            Ok(Changed::Done) => {
                return here.done(Section::Security.path(), Notice::PasswordChanged);
            }
            Ok(Changed::Throttled(wait)) => return here.throttled(wait),
            Ok(Changed::WrongPassword) => PasswordProblem::WrongCurrent,
            Ok(Changed::Same) => PasswordProblem::Same,
            Ok(Changed::BadPassword(refusal)) => PasswordProblem::New(refusal),
            Err(error) => return here.failed(&error),
        };
        here.refused(name(problem), String::new())
    }
}

const PROBLEMS: [PasswordProblem; 7] = [
    PasswordProblem::WrongCurrent,
    PasswordProblem::Same,
    PasswordProblem::New(Refusal::TooShort),
    PasswordProblem::New(Refusal::TooLong),
    PasswordProblem::New(Refusal::Untypeable),
    PasswordProblem::New(Refusal::Common),
    PasswordProblem::New(Refusal::Guessable),
];

/// The problem's name while the browser carries it from the form to the page.
const fn name(problem: PasswordProblem) -> &'static str {
    match problem {
        PasswordProblem::WrongCurrent => "wrong_current",
        PasswordProblem::Same => "same",
        PasswordProblem::New(Refusal::TooShort) => "too_short",
        PasswordProblem::New(Refusal::TooLong) => "too_long",
        PasswordProblem::New(Refusal::Untypeable) => "untypeable",
        PasswordProblem::New(Refusal::Common) => "common",
        PasswordProblem::New(Refusal::Guessable) => "guessable",
    }
}

fn problem(text: &str) -> Option<PasswordProblem> {
    PROBLEMS.into_iter().find(|problem| name(*problem) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_arrives_at_the_page() {
        for kept in PROBLEMS {
            assert_eq!(problem(name(kept)), Some(kept));
        }
        assert_eq!(problem("saved"), None);
    }
}
