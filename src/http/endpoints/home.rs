//! `/`: the page of somebody who is signed in; anybody else is taken to sign in.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::account::{self, Home};

use super::{shown, visitor};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::messages::EN;
use crate::pages::home::Membership;
use crate::pages::{HomePage, Moment, PostForm};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

/// `GET /`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/";
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        match account::home(services, &browser, call.act.now).await {
            Ok(Some(home)) => show(&call, &cookie, &home),
            Ok(None) => see_other(&call.own("/login")),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

fn show(call: &Call<Services>, cookie: &Browser, home: &Home) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    let user = &home.signed_in.user;
    let memberships: Vec<Membership<'_>> = home
        .memberships
        .iter()
        .map(|belongs| Membership {
            organization: &belongs.organization.name,
            role: &belongs.role,
        })
        .collect();
    let issuer = call.state.settings.issuer.as_str();
    page::show(&HomePage {
        frame: shown::frame(call),
        sign_out: PostForm {
            action: &call.own("/logout"),
            csrf: &csrf,
        },
        account: shown::account(user, None),
        memberships: &memberships,
        signed_in: Moment::new(home.signed_in.session.created_at, &EN),
        connect: user.administrator.then_some(issuer),
    })
}
