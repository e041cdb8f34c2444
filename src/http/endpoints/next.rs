//! Where a conversation stands, as an answer: a page to go to, the client's answer, or the way on.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::continue_interaction::{Asking, Next};
use countersign_identity::Id;

use super::second_step::{enrol, totp};
use super::{busy, invite, not_a_member, shown, ways};
use crate::browser::Browser;
use crate::call::Call;
use crate::pages::SignInOverPage;
use crate::pages::sign_in_over::SignInEnd;
use crate::render::redirect::see_other;
use crate::render::{authorization, page};

/// Answers with what comes `next` in the conversation called `id`.
pub(super) fn answer(call: &Call<Services>, cookie: &Browser, id: &str, next: Next) -> HttpResponse {
    match next {
        Next::SignIn { .. } => see_other(&ways::page(call, "/login", id)),
        Next::SecondFactor { .. } => see_other(&ways::page(call, totp::PATH, id)),
        Next::Enrol { .. } => see_other(&ways::page(call, enrol::PATH, id)),
        Next::ChooseOrganization { .. } => see_other(&ways::page(call, "/organizations", id)),
        Next::AskConsent { .. } => see_other(&ways::page(call, "/consent", id)),
        Next::NotAMember {
            asking,
            user,
            organization,
        } => not_a_member::show(call, cookie, id, &asking, &user, organization.as_deref()),
        Next::Answer(answer) => authorization::respond(&answer, shown::frame(call)),
        Next::Home => ways::go_home(call),
        Next::Invitation => see_other(&invite::page_of(call, id)),
        Next::OwnPage(page) => see_other(&call.own(page.as_str())),
        Next::Finished(asking) => page::show(&over(call, SignInEnd::Finished, asking.as_ref())),
        Next::Restarted(id) => ways::go_on(call, id.as_str()),
        Next::Nothing => not_here(call),
        Next::TooMany => busy::too_many_open(call),
    }
}

/// There is no such conversation in this browser.
pub(super) fn not_here(call: &Call<Services>) -> HttpResponse {
    page::not_found(&over(call, SignInEnd::Elsewhere, None))
}

fn over<'a>(call: &'a Call<Services>, end: SignInEnd, asking: Option<&'a Asking>) -> SignInOverPage<'a> {
    SignInOverPage {
        frame: shown::frame(call),
        end,
        app: asking.map(shown::app),
        restart: None,
    }
}
