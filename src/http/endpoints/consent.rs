//! `/consent`: what an app wants, and the person's yes or no. What is granted is what the stored request holds; of the
//! form only the decision is read (AZR-09).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::consent::{self, Decision};
use countersign_flows::continue_interaction::{self, Asking, Look, Next};
use countersign_identity::user::User;
use countersign_protocol::Scopes;

use super::{login, next, shown, visitor, ways};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::scopes::AskedScope;
use crate::pages::{ConsentPage, PostForm};
use crate::render::{failure, page};

const PATH: &str = "/consent";

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
            Ok(Next::AskConsent {
                asking,
                user,
                new,
                held,
                ..
            }) => show(&call, &cookie, id, &asking, &user, &asked(&new, &held)),
            Ok(_) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: the decision.
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
        let decision = match call.form.get("decision") {
            Some("allow") => Decision::Allow,
            Some("deny") => Decision::Deny,
            // Neither button was pressed: ask again.
            _ => return ways::go_on(&call, id),
        };
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        match consent::decide(services, id, &browser, decision, &call.act).await {
            Ok(found) => next::answer(&call, &cookie, id, found),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

fn asked<'a>(new: &'a Scopes, held: &'a Scopes) -> Vec<AskedScope<'a>> {
    let marked = |is_new| move |name: &'a str| AskedScope { name, is_new };
    let new = new.iter().map(marked(true));
    new.chain(held.iter().map(marked(false))).collect()
}

fn show(
    call: &Call<Services>,
    cookie: &Browser,
    id: &str,
    asking: &Asking,
    user: &User,
    asked: &[AskedScope<'_>],
) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    let action = ways::page(call, PATH, id);
    let switch = login::switch(call, id);
    page::show(&ConsentPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &action,
            csrf: &csrf,
        },
        app: shown::app(asking),
        account: shown::account(user, Some(&switch)),
        asked,
    })
}
