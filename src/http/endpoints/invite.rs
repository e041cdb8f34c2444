//! `/invite/{token}`: joining an organization. The segment is the link's secret, or the id of the conversation that the
//! link began for somebody who has an account and signs in first. Opening it changes nothing.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::invitation_acceptance::{self as acceptance, Accepted, Form, Link, Offer, Standing};
use countersign_identity::user::User;
use countersign_identity::{Id, InteractionId};

use super::{busy, login, refused_password, shown, visitor, ways};
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::csrf::is_id;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::invite::{Invitation, InviteProblem};
use crate::pages::link_over::LinkEnd;
use crate::pages::{InviteAccountPage, InviteNewPage, LinkOverPage, PostForm};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

const PATH: &str = "/invite/{token}";

/// Longest name that the page shows again, in bytes.
const LONGEST_NAME: usize = 320;

const BAD_NAME: &str = "name";

/// Where the conversation called `id` shows its invitation.
pub(super) fn page_of(call: &Call<Services>, id: &str) -> String {
    call.own(&format!("/invite/{id}"))
}

/// `GET`: the form of somebody new, the question to somebody with an account, or the way on.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        if let Some(id) = conversation(&call) {
            return match acceptance::standing(services, id, &browser, &call.act).await {
                Ok(Standing::Accept(offer, user)) => ask(&call, &cookie, id, &offer, &user, None),
                Ok(Standing::OtherAccount(offer, user)) => ask(
                    &call,
                    &cookie,
                    id,
                    &offer,
                    &user,
                    Some(offer.invitation.email.as_str()),
                ),
                Ok(Standing::Closed) => closed(&call),
                Ok(Standing::GoOn) => ways::go_on(&call, id),
                Err(error) => failure::respond(&call, &error),
            };
        }
        let token = call.segment("token").unwrap_or_default();
        match acceptance::look(services, token, &browser, &call.act).await {
            Ok(Link::New(offer)) => show(&call, &cookie, &offer),
            Ok(Link::Known(id)) => {
                visitor::keep(&cookie, &browser);
                ways::go_on(&call, id.as_str())
            }
            Ok(Link::TooMany) => busy::too_many_open(&call),
            Ok(Link::Closed) => closed(&call),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: yes.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let services = &call.state.services;
        let accepted = match conversation(&call) {
            Some(id) => {
                let browser = visitor::of(&cookie, services);
                acceptance::accept(services, id, &browser, &call.act).await
            }
            None => {
                let token = call.segment("token").unwrap_or_default();
                acceptance::accept_as_new(services, token, typed(&call), &call.act).await
            }
        };
        let error = match accepted {
            Ok(Accepted::Done) => return see_other(&call.own("/")),
            // The page itself says what came in between.
            Ok(Accepted::Closed) => return see_other(&call.address()),
            Ok(Accepted::BadName(_)) => BAD_NAME,
            Ok(Accepted::BadPassword(refusal)) => refused_password::name(refusal),
            Err(error) => return failure::respond(&call, &error),
        };
        cookie.set_flash(Flash {
            error: error.to_owned(),
            typed: Some(typed(&call).name).filter(|name| name.len() <= LONGEST_NAME),
        });
        see_other(&call.address())
    }
}

/// The conversation that the segment names, if it does not hold a link's secret.
fn conversation(call: &Call<Services>) -> Option<&str> {
    call.segment("token")
        .filter(|segment| segment.starts_with(InteractionId::PREFIX) && is_id(segment))
}

fn typed(call: &Call<Services>) -> Form {
    let field = |name| call.form.get(name).unwrap_or_default().to_owned();
    Form {
        name: field("name"),
        password: field("password"),
    }
}

fn show(call: &Call<Services>, cookie: &Browser, offer: &Offer) -> HttpResponse {
    let flash = cookie.take_flash();
    let csrf = shown::csrf(call, cookie);
    page::show(&InviteNewPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &call.address(),
            csrf: &csrf,
        },
        invitation: invitation(offer),
        email: offer.invitation.email.as_str(),
        name: flash
            .as_ref()
            .and_then(|flash| flash.typed.as_deref())
            .unwrap_or_default(),
        problem: flash.as_ref().and_then(|flash| problem(&flash.error)),
    })
}

fn ask(
    call: &Call<Services>,
    cookie: &Browser,
    id: &str,
    offer: &Offer,
    user: &User,
    only_for: Option<&str>,
) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    let switch = login::switch(call, id);
    page::show(&InviteAccountPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &page_of(call, id),
            csrf: &csrf,
        },
        invitation: invitation(offer),
        account: shown::account(user, only_for.map(|_| switch.as_str())),
        only_for,
    })
}

fn invitation(offer: &Offer) -> Invitation<'_> {
    Invitation {
        organization: &offer.organization.name,
        inviter: offer.inviter.as_deref(),
        role: acceptance::role_name(offer),
    }
}

fn closed(call: &Call<Services>) -> HttpResponse {
    page::gone(&LinkOverPage {
        frame: shown::frame(call),
        end: LinkEnd::Invitation,
    })
}

fn problem(text: &str) -> Option<InviteProblem> {
    if text == BAD_NAME {
        return Some(InviteProblem::Name);
    }
    refused_password::named(text).map(InviteProblem::Password)
}
