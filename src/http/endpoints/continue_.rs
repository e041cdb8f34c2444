//! `/continue/{id}`: the hub of every conversation. Pages save one thing and return here; what comes next is asked
//! anew each time.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::continue_interaction::{self, Look, Next};

use super::{next, visitor, ways};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::render::failure;

const PATH: &str = "/continue/{id}";

/// `GET`: goes on.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let Some(id) = ways::interaction_in_path(&call) else {
            return next::not_here(&call);
        };
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        match continue_interaction::next(services, id, &browser, Look::GoOn, &call.act).await {
            Ok(found) => {
                // A request that came by POST is bound to the first browser that brings it here.
                if !matches!(found, Next::Nothing) {
                    visitor::keep(&cookie, &browser);
                }
                next::answer(&call, &cookie, id, found)
            }
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`, from the "not a member" page: the person gives up, and the app hears of it.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let Some(id) = ways::interaction_in_path(&call) else {
            return next::not_here(&call);
        };
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        match continue_interaction::leave(services, id, &browser, &call.act).await {
            Ok(found) => next::answer(&call, &cookie, id, found),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
