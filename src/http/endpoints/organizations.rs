//! `/organizations`: for which of several organizations a sign-in acts.

use std::sync::Arc;

use actix_web::HttpResponse;
use countersign_access::organization::Organization;
use countersign_flows::Services;
use countersign_flows::continue_interaction::{self, Asking, Look, Next};
use countersign_identity::Id;
use countersign_identity::user::User;

use super::{login, shown, visitor, ways};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::organizations::Choice;
use crate::pages::{OrganizationsPage, PostForm};
use crate::render::{failure, page};

const PATH: &str = "/organizations";

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
            Ok(Next::ChooseOrganization {
                asking,
                user,
                organizations,
            }) => show(&call, &cookie, id, &asking, &user, &organizations),
            Ok(_) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: the choice. Whether it may be made is asked again at `/continue/{id}`.
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
        let Some(chosen) = call.form.get("organization") else {
            return ways::go_on(&call, id);
        };
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        match continue_interaction::choose_organization(services, id, &browser, chosen, &call.act).await {
            Ok(()) => ways::go_on(&call, id),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

fn show(
    call: &Call<Services>,
    cookie: &Browser,
    id: &str,
    asking: &Asking,
    user: &User,
    organizations: &[Arc<Organization>],
) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    let action = ways::page(call, PATH, id);
    let switch = login::switch(call, id);
    let choices: Vec<Choice<'_>> = organizations
        .iter()
        .map(|organization| Choice {
            id: organization.id.as_str(),
            name: &organization.name,
        })
        .collect();
    page::show(&OrganizationsPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &action,
            csrf: &csrf,
        },
        app: shown::app(asking),
        account: shown::account(user, Some(&switch)),
        choices: &choices,
    })
}
