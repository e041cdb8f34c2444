//! `/login`: user name and password, within a conversation. Without one, a conversation towards the person's own page
//! begins.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::browser::Browser as Visitor;
use countersign_flows::continue_interaction::{self, Asking, Look, Next};
use countersign_flows::sign_in::{self, Credentials, Outcome};
use countersign_identity::Id;
use countersign_identity::user::User;
use countersign_protocol::interaction::SignInReason;

use super::{busy, shown, visitor, ways};
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::login::{Problem, Reason};
use crate::pages::{LoginPage, PostForm};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

const PATH: &str = "/login";

/// What nobody types: refused before anything is looked up or hashed (LOG-06). In bytes.
const LONGEST_USERNAME: usize = 1024;
const LONGEST_PASSWORD: usize = 4096;

/// In the query, asks for the page although somebody is signed in.
const SWITCH: &str = "switch";

/// Where another account can be taken in a conversation.
pub(super) fn switch(call: &Call<Services>, id: &str) -> String {
    format!("{}&{SWITCH}=account", ways::page(call, PATH, id))
}

/// `GET`: the page.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        let Some(id) = ways::interaction(&call) else {
            return begin(&call, &cookie, &browser).await;
        };
        let next = continue_interaction::next(services, id, &browser, Look::Only, &call.act).await;
        match next {
            Ok(Next::SignIn { reason, asking, user }) => {
                visitor::keep(&cookie, &browser);
                show(
                    &call,
                    &cookie,
                    id,
                    asking.as_ref(),
                    again(reason, user.as_deref()),
                )
            }
            Ok(
                Next::AskConsent { asking, .. }
                | Next::ChooseOrganization { asking, .. }
                | Next::NotAMember { asking, .. },
            ) if call.query.names(SWITCH) => show(&call, &cookie, id, Some(&asking), None),
            Ok(Next::SecondFactor { asking, .. } | Next::Enrol { asking, .. })
                if call.query.names(SWITCH) =>
            {
                show(&call, &cookie, id, asking.as_ref(), None)
            }
            Ok(Next::Invitation) if call.query.names(SWITCH) => show(&call, &cookie, id, None, None),
            Ok(_) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: an attempt.
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
        let typed = match typed(&call) {
            Ok(typed) => typed,
            Err(problem) => return back(&call, &cookie, id, problem),
        };
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        match sign_in::sign_in(services, id, &browser, typed, &call.act).await {
            Ok(Outcome::GoesOn(browser)) => {
                visitor::keep(&cookie, &browser);
                ways::go_on(&call, id)
            }
            Ok(Outcome::Refused) => back(&call, &cookie, id, Problem::DoesNotMatch),
            Ok(Outcome::Throttled(wait)) => busy::throttled(&call, wait, &ways::page(&call, PATH, id)),
            Ok(Outcome::Elsewhere) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

async fn begin(call: &Call<Services>, cookie: &Browser, browser: &Visitor) -> HttpResponse {
    match continue_interaction::begin_account(&call.state.services, browser, &call.act).await {
        Ok(Ok(id)) => {
            visitor::keep(cookie, browser);
            ways::go_on(call, id.as_str())
        }
        Ok(Err(_)) => busy::too_many_open(call),
        Err(error) => failure::respond(call, &error),
    }
}

fn typed(call: &Call<Services>) -> Result<Credentials, Problem> {
    let username = call.form.get("username").ok_or(Problem::UsernameMissing)?;
    let password = call.form.get("password").ok_or(Problem::PasswordMissing)?;
    if username.len() > LONGEST_USERNAME || password.len() > LONGEST_PASSWORD {
        return Err(Problem::DoesNotMatch);
    }
    Ok(Credentials {
        username: username.to_owned(),
        password: password.to_owned(),
    })
}

/// 303 to the page that was posted from, which says what was wrong and keeps the user name, never the password.
fn back(call: &Call<Services>, cookie: &Browser, id: &str, problem: Problem) -> HttpResponse {
    let username = call.form.get("username");
    cookie.set_flash(Flash {
        error: name(problem).to_owned(),
        typed: username
            .filter(|name| name.len() <= LONGEST_USERNAME)
            .map(str::to_owned),
    });
    if call.query.names(SWITCH) {
        see_other(&switch(call, id))
    } else {
        see_other(&ways::page(call, PATH, id))
    }
}

/// Why somebody who is signed in is asked again. `None` when it is not them who is asked for.
fn again(reason: SignInReason, user: Option<&User>) -> Option<(Reason, &User)> {
    let reason = match reason {
        SignInReason::PromptLogin => Reason::AskedAgain,
        SignInReason::TooOld => Reason::TooLongAgo,
        SignInReason::NobodySignedIn | SignInReason::SelectAccount | SignInReason::OtherUserExpected => {
            return None;
        }
    };
    user.map(|user| (reason, user))
}

fn show(
    call: &Call<Services>,
    cookie: &Browser,
    id: &str,
    asking: Option<&Asking>,
    again: Option<(Reason, &User)>,
) -> HttpResponse {
    let flash = cookie.take_flash();
    let problem = flash.as_ref().and_then(|flash| problem(&flash.error));
    let typed = flash.as_ref().and_then(|flash| flash.typed.as_deref());
    let hint = asking.and_then(|asking| asking.request.login_hint.as_deref());
    let own = again.map(|(_, user)| user.email.as_str());
    let csrf = shown::csrf(call, cookie);
    let switch = switch(call, id);
    page::show(&LoginPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &call.address(),
            csrf: &csrf,
        },
        app: asking.map(shown::app),
        account: again.map(|(_, user)| shown::account(user, Some(&switch))),
        username: typed.or(own).or(hint).unwrap_or_default(),
        reason: again.map(|(reason, _)| reason),
        problem,
    })
}

const PROBLEMS: [Problem; 3] = [
    Problem::DoesNotMatch,
    Problem::UsernameMissing,
    Problem::PasswordMissing,
];

/// The problem's name while the browser carries it from the form to the page.
const fn name(problem: Problem) -> &'static str {
    match problem {
        Problem::DoesNotMatch => "does_not_match",
        Problem::UsernameMissing => "username_missing",
        Problem::PasswordMissing => "password_missing",
    }
}

fn problem(text: &str) -> Option<Problem> {
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
        assert_eq!(problem("email"), None);
    }
}
